"""An exception in an action reaches the user whole, with nothing of ours in between."""

import json
import re
import sys
from pathlib import Path

import pytest

from runs import Bench


def _line_of(file: Path, text: str) -> int:
    return next(n for n, line in enumerate(file.read_text().splitlines(), 1) if text in line)


@pytest.mark.parametrize(("how", "action"), [("sync", "at_once"), ("async", "later")])
def test_an_exception_is_one_block_with_the_users_frames_first(bench: Bench, how: str, action: str) -> None:
    """Action, key, event, type, message, traceback, cause, log; no Java, no frame of ours."""
    file = bench.job("failing_job")
    ended = bench.run(file, "--param", f"how={how}")
    assert ended.code == 1
    event = ended.out.split()[1]
    assert re.fullmatch("[0-9a-f]{32}", event)
    lines = ended.err.splitlines()
    print(ended.err)
    failure = "failing_job.Refused: no aircraft N14228"
    assert (
        lines[0] == f"actionbridge: error: action '{action}' failed on key N14228 (event {event}): {failure}"
    )
    frames = [line.strip() for line in lines if line.startswith("  File ")]
    called = _line_of(file, f"def {action}") + (3 if how == "sync" else 4)
    assert frames == [
        f'File "{file}", line {called}, in {action}',
        f'File "{file}", line {_line_of(file, "raise Refused")}, in refuse',
        f'File "{file}", line {_line_of(file, "    look_up(name)")}, in refuse',
        f'File "{file}", line {_line_of(file, "raise KeyError")}, in look_up',
    ]
    assert [line for line in lines if not line.startswith(" ")] == [
        lines[0],
        "Traceback (most recent call last):",
        failure,
        "caused by KeyError: 'N14228'",
        "Traceback (most recent call last):",
        "KeyError: 'N14228'",
        f"log: {bench.directory}/.actionbridge/failing/job.log (--verbose shows Java's stack)",
    ]


def test_verbose_shows_the_stack_of_java_too(bench: Bench) -> None:
    ended = bench.run(bench.job("failing_job"), "--verbose")
    assert ended.code == 1
    assert "\n\tat io.actionbridge.operator." in ended.err


def test_json_tells_the_failure_as_one_object(bench: Bench) -> None:
    ended = bench.run(bench.job("failing_job"), "--json")
    assert ended.code == 1
    told = json.loads(ended.out)
    assert (told["outcome"], told["kind"], told["plan"]) == ("failed", "action", "failing")
    error = told["error"]
    assert (error["action"], error["key"]) == ("at_once", "N14228")
    assert (error["type"], error["message"]) == ("failing_job.Refused", "no aircraft N14228")
    assert [(cause["type"], cause["message"]) for cause in error["causes"]] == [("KeyError", "'N14228'")]


def test_a_script_that_runs_its_job_fails_as_the_command_does(bench: Bench) -> None:
    file = bench.job("failing_job")
    by_command, by_script = bench.run(file), bench.complete(sys.executable, file)
    assert by_script.code == by_command.code == 1
    event = re.compile("[0-9a-f]{32}")
    assert event.sub("", by_script.err) == event.sub("", by_command.err)
