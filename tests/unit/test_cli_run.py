"""A whole run, with a program in Java's place that says recorded lines of the protocol."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_samples import JOB, actionbridge, write

STARTED = '{"event":"started","job_id":"2b1f","web":null,"stop_limit":20.0}'
PROGRESS = '{"event":"progress","in":8,"out":4,"waiting":3}'
FINISHED = '{"event":"finished","in":10,"out":5,"seconds":4.0}'
CANCELLED = '{"event":"cancelled","in":10,"out":5,"seconds":4.0}'
FAILED = '{"event":"failed","kind":"plan","message":"no table x","error":null,"stack":""}'
SUMMARY = "looking: 10 records in, 5 out, 4.0 s, 2 records/s\n"


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return write(tmp_path, "looking.py", JOB)


def speaking(directory: Path, *said: str, then: str = "exit 0") -> dict[str, str]:
    """Make a ``java`` that says these lines and then runs ``then``; return the environment that finds it."""
    program = directory / "jdk" / "bin" / "java"
    program.parent.mkdir(parents=True)
    lines = "\n".join(said)
    program.write_text(
        f"""#!/bin/sh
if [ "$1" = -XshowSettings:properties ]; then echo 'java.specification.version = 17' >&2; exit; fi
cat <<'END'
{lines}
END
{then}
"""
    )
    program.chmod(0o700)
    return {"JAVA_HOME": str(directory / "jdk")}


def handed_over(job: Path) -> Any:
    """Return what the JVM was given to read."""
    return json.loads((job.parent / ".actionbridge/looking/job.json").read_text())


def test_a_terminal_shows_the_live_line_and_clears_it_before_other_output(job: Path) -> None:
    environ = os.environ | speaking(job.parent, STARTED, PROGRESS, "+I[1]", FINISHED)
    shows, written = pty.openpty()
    command = [sys.executable, "-m", "actionbridge.cli.main", "run", str(job)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=written, env=environ, text=True) as process:
        os.close(written)
        shown = b""
        while data := read(shows):
            shown += data
        printed, _ = process.communicate()
    os.close(shows)
    lines = shown.decode().split("\r\x1b[K")
    live = lines.pop(3)
    assert lines == ["", "looking  starting", "looking  running", "", ""]
    assert re.fullmatch(r"looking  in 8  out 4  waiting 3  [\d,]+/s  \d+ s", live)
    assert printed == "+I[1]\n" + SUMMARY
    assert process.returncode == 0


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says EIO when nobody has the other side any more
        return b""


def test_without_a_terminal_there_is_nothing_but_prints_until_the_summary(job: Path) -> None:
    ended = actionbridge("run", job, environ=speaking(job.parent, STARTED, PROGRESS, "+I[1]", FINISHED))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "+I[1]\n" + SUMMARY, "")


def test_json_is_one_object_on_standard_output_and_prints_go_to_standard_error(job: Path) -> None:
    environ = speaking(job.parent, STARTED, PROGRESS, '{"event":"mine"}', FINISHED)
    ended = actionbridge("run", job, "--json", environ=environ)
    expected = {"outcome": "finished", "plan": "looking", "in": 10, "out": 5, "seconds": 4.0, "rate": 2.5}
    assert json.loads(ended.stdout) == expected
    assert ended.stdout.count("\n") == 1
    assert (ended.returncode, ended.stderr) == (0, '{"event":"mine"}\n')


def test_what_comes_by_standard_error_is_never_the_protocol(job: Path) -> None:
    ended = actionbridge("run", job, environ=speaking(job.parent, FINISHED, then=f"echo '{FAILED}' >&2"))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, SUMMARY, FAILED + "\n")


def test_a_print_that_looks_like_the_protocol_ends_no_run(job: Path) -> None:
    printed = ('{"event":' * 50_000, '{"event":"progress","in":"many"}', '{"event":"finished"}')
    ended = actionbridge("run", job, environ=speaking(job.parent, STARTED, *printed, FINISHED))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "\n".join([*printed, SUMMARY]), "")


@pytest.mark.parametrize(("last", "outcome"), [(FAILED, "failed"), (CANCELLED, "cancelled")])
def test_a_run_that_did_not_finish_is_exit_code_1(job: Path, last: str, outcome: str) -> None:
    ended = actionbridge("run", job, "--json", environ=speaking(job.parent, STARTED, last))
    assert (ended.returncode, json.loads(ended.stdout)["outcome"]) == (1, outcome)


@pytest.mark.parametrize(
    ("then", "how"), [("exit 7", "ended with exit code 7"), ("kill -KILL $$", "was ended by SIGKILL")]
)
def test_a_jvm_that_ends_without_its_last_word_is_a_failure(job: Path, then: str, how: str) -> None:
    ended = actionbridge("run", job, environ=speaking(job.parent, STARTED, then=then))
    assert ended.returncode == 1
    assert f"actionbridge: error: looking failed: the JVM {how} without telling why\n" in ended.stderr


def test_the_jvm_reads_the_jobs_options_under_the_command_lines_and_none_beside_them(tmp_path: Path) -> None:
    options = {"execution.checkpointing.interval": "1 s", "restart-strategy.type": "fixed-delay"}
    text = JOB.replace('params={"limit": 3}', f"options={options}")
    job = write(tmp_path, "looking.py", text)
    actionbridge(
        "run", job, "-D", "restart-strategy.type=none", "-D", "a.b=c", environ=speaking(tmp_path, FINISHED)
    )
    assert handed_over(job)["options"] == {
        "execution.checkpointing.interval": "1 s",
        "restart-strategy.type": "none",
        "a.b": "c",
    }


def test_the_jvm_reads_parameters_in_the_types_of_the_job(job: Path) -> None:
    environ = speaking(job.parent, FINISHED)
    actionbridge("run", job, "--param", "limit=7", "--param", "new=8", environ=environ)
    assert handed_over(job)["params"] == {"limit": 7, "new": "8"}


def test_parallelism_is_flinks_option(job: Path) -> None:
    actionbridge("run", job, "--parallelism", "2", environ=speaking(job.parent, FINISHED))
    assert handed_over(job)["options"]["parallelism.default"] == "2"
