"""Job files for the tests of the command line, and the command itself, always as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

JOB = """\
from actionbridge import InputEvent, Job, Plan, action

@action(InputEvent)
def look(event, ctx):
    pass

def make(name):
    return Job(
        plan=Plan(name, actions=[look]), tables=["CREATE TABLE a (k INT)"], input="SELECT * FROM a", key="k",
        output="a", params={"limit": 3},
    )

job = make("looking")
"""


def write(directory: Path, name: str, text: str) -> Path:
    file = directory / name
    file.write_text(text)
    return file


def actionbridge(
    *arguments: object, environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as users do; ``environ`` is laid over this process's."""
    return python("-m", "actionbridge.cli.main", *arguments, environ=environ, cwd=cwd)


def python(
    *arguments: object, environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | (environ or {}),
        cwd=cwd,
    )
