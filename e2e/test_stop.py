"""Stopping a run from outside: bounded, clean, and no process is left."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

import pytest

from runs import COMMAND, Bench, in_session, wait_for
from terminal import Terminal

# Seconds. More than close.timeout (10) and what stopping may take beyond it; actions that wait end at once.
BOUND: Final = 30.0


def _all_wait(bench: Bench) -> bool:
    return len(list(bench.directory.glob("waiting-*"))) == 4


def _waiting(bench: Bench) -> subprocess.Popen[str]:
    process = bench.start_run(bench.job("stop_job"))
    wait_for("every action waits", lambda: _all_wait(bench), process)
    return process


def _check_nothing_is_left(bench: Bench, sessions: set[int]) -> None:
    assert len(sessions) == 2, "the command's and the JVM's"
    wait_for("every process ends", lambda: not bench.processes() and not in_session(sessions))


@pytest.mark.parametrize(
    ("signum", "whole_group", "code"),
    [(signal.SIGINT, True, 130), (signal.SIGINT, False, 130), (signal.SIGTERM, False, 143)],
    ids=["SIGINT to the group", "SIGINT to the command", "SIGTERM"],
)
def test_a_signal_ends_a_run_whose_actions_wait_for_an_hour(
    bench: Bench, signum: signal.Signals, whole_group: bool, code: int
) -> None:
    process = _waiting(bench)
    sessions = bench.sessions()
    if whole_group:
        os.killpg(process.pid, signum)
    else:
        process.send_signal(signum)
    out, err = process.communicate(timeout=BOUND)
    assert process.returncode == code
    assert err == ""
    assert out.startswith("stop: cancelled, 4 records in, 0 out, ")
    _check_nothing_is_left(bench, sessions)


def test_ctrl_c_at_a_terminal_ends_it_and_leaves_the_last_line_whole(bench: Bench) -> None:
    terminal = Terminal([COMMAND, "run", bench.job("stop_job")], bench.directory)
    wait_for("every action waits", lambda: _all_wait(bench), terminal.process)
    sessions = bench.sessions()
    terminal.type_ctrl_c()
    assert terminal.end(BOUND) == 130
    assert "\x1b[Kstop: cancelled, 4 records in, 0 out, " in terminal.shown
    assert "Traceback" not in terminal.shown
    _check_nothing_is_left(bench, sessions)


def test_a_second_ctrl_c_ends_a_run_that_an_action_blocks(bench: Bench) -> None:
    """The first one waits for close.timeout; the second one does not."""
    process = bench.start_run(
        bench.job("stop_job"), "--param", "blocking=true", "-D", "actionbridge.close.timeout=1 h"
    )
    wait_for("an action blocks", (bench.directory / "waiting-1").exists, process)
    sessions = bench.sessions()

    def interrupted_again() -> bool:
        process.send_signal(signal.SIGINT)
        return process.poll() is not None

    wait_for("the run ends", interrupted_again)
    process.communicate()
    assert process.returncode == 130
    _check_nothing_is_left(bench, sessions)


def test_an_action_that_blocks_is_left_behind_after_the_limit_and_named_as_the_reason(bench: Bench) -> None:
    process = bench.start_run(
        bench.job("stop_job"), "--param", "blocking=true", "-D", "actionbridge.close.timeout=1 s"
    )
    wait_for("an action blocks", (bench.directory / "waiting-1").exists, process)
    sessions = bench.sessions()
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=BOUND)
    assert time.monotonic() - began < BOUND
    assert process.returncode == 130
    assert "an action holds the task thread; make it async, or let what it calls time out" in err
    _check_nothing_is_left(bench, sessions)


def test_the_jvm_ends_by_itself_when_the_command_is_killed(bench: Bench) -> None:
    process = _waiting(bench)
    sessions = bench.sessions()
    process.kill()
    process.communicate(timeout=BOUND)
    _check_nothing_is_left(bench, sessions)


def test_the_command_tells_when_the_jvm_is_killed(bench: Bench) -> None:
    process = _waiting(bench)
    sessions = bench.sessions()
    (jvm,) = [
        pid for pid in bench.processes() if "java" in Path(f"/proc/{pid}/cmdline").read_text().split("\0")[0]
    ]
    os.kill(jvm, signal.SIGKILL)
    _, err = process.communicate(timeout=BOUND)
    assert process.returncode == 1
    assert err.splitlines()[0] == (
        "actionbridge: error: stop failed: the JVM was ended by SIGKILL without telling why"
    )
    _check_nothing_is_left(bench, sessions)
