"""The interpreters that tests of several Pythons run: this one, and those that the environment lists."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

VARIABLE = "ACTIONBRIDGE_PYTHONS"
"""Paths of interpreters that have the wheel and what the tests need, separated as in ``PATH``."""

PYTHONS = [sys.executable, *filter(None, os.environ.get(VARIABLE, "").split(os.pathsep))]


def run_module(python: str, module: str, *arguments: str) -> str:
    """Run a module of the tests as a script and return what it printed; fails with what it complained of."""
    tests = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, (tests, os.environ.get("PYTHONPATH"))))
    command = [python, "-m", module, *arguments]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
