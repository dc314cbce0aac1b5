"""Stopping a run from outside: bounded, clean, and no process is left."""

import os
import signal
import subprocess

import pytest

from runs import Bench, wait_for

JOB = """
import asyncio
from actionbridge import InputEvent, Job, Plan, action

@action(InputEvent)
async def wait(event, ctx):
    open("waiting", "w").close()
    await asyncio.sleep(3600)

job = Job(
    plan=Plan("stop", actions=[wait]),
    tables=["CREATE TABLE source (id BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '50')",
            "CREATE TABLE sink (id BIGINT) WITH ('connector' = 'blackhole')"],
    input="SELECT * FROM source", key="id", output="sink",
)
"""


def _waiting(bench: Bench) -> subprocess.Popen[str]:
    process = bench.start(bench.job(JOB, "stop_job"))
    wait_for("an action to wait", (bench.directory / "waiting").exists, process)
    return process


@pytest.mark.parametrize("whole_group", [True, False], ids=["as a terminal does", "to the command alone"])
def test_ctrl_c_ends_a_run_whose_actions_wait_for_an_hour(bench: Bench, whole_group: bool) -> None:
    process = _waiting(bench)
    if whole_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    wait_for("every process to end", lambda: not bench.processes())


def test_sigterm_ends_it_too(bench: Bench) -> None:
    process = _waiting(bench)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143
    wait_for("every process to end", lambda: not bench.processes())


def test_the_jvm_ends_when_the_command_is_killed(bench: Bench) -> None:
    process = _waiting(bench)
    process.kill()
    process.communicate()
    wait_for("every process to end", lambda: not bench.processes())
