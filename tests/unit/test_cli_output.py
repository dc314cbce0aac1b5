"""What users and scripts see: the live line, the summary, failures, and the files of a run."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from actionbridge.cli.directory import JobDirectory
from actionbridge.cli.errors import CommandError
from actionbridge.cli.progress import ProgressLine
from actionbridge.cli.protocol import Cause, Ended, ErrorRecord, Failed, Progress
from actionbridge.cli.report import Report

RECORD = ErrorRecord(
    "track",
    "N1",
    "0f0f",
    "builtins.ValueError",
    "bad delay",
    "  File job.py\n",
    (Cause("builtins.OSError", "no", "  x"),),
)
FAILED = Failed("action", "track failed", RECORD, "java.lang.Exception\n  at A.b\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def ticks(*times: float) -> Iterator[float]:
    yield from times


def test_a_terminal_shows_one_line_with_the_rate_of_the_last_seconds() -> None:
    terminal = Terminal()
    line = ProgressLine("flights", terminal, ticks(0.0, 10.0, 12.0).__next__)
    line.update(Progress(1_000, 10, 0))
    line.update(Progress(5_000, 20, 1_300))
    shown = terminal.getvalue().split("\r\x1b[K")
    assert shown == [
        "",
        "flights  in 1,000  out 10  waiting 0  100/s  10 s",
        "flights  in 5,000  out 20  waiting 1,300  2,000/s  12 s",
    ]


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    line = ProgressLine("flights", stream)
    line.note("starting")
    line.update(Progress(1, 1, 1))
    line.clear()
    assert stream.getvalue() == ""


def test_a_finished_run_ends_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=False, verbose=False).ended("flights", Ended(False, 336_776, 4_402, 40.0))
    assert capsys.readouterr() == ("flights: 336,776 records in, 4,402 out, 40.0 s, 8,419 records/s\n", "")


def test_a_cancelled_run_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=False, verbose=False).ended("flights", Ended(True, 2, 1, 0.0))
    assert capsys.readouterr().out == "flights: cancelled, 2 records in, 1 out, 0.0 s, 0 records/s\n"


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=True, verbose=False).ended("flights", Ended(False, 10, 5, 4.0))
    expected = {"outcome": "finished", "plan": "flights", "in": 10, "out": 5, "seconds": 4.0, "rate": 2.5}
    assert json.loads(capsys.readouterr().out) == expected


def test_a_failing_action_shows_what_where_and_why_and_no_java(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=False, verbose=False).failed("flights", FAILED, Path("/jobs/job.log"))
    assert capsys.readouterr().err.splitlines() == [
        "actionbridge: error: action 'track' failed on key N1 (event 0f0f): builtins.ValueError: bad delay",
        "  File job.py",
        "caused by builtins.OSError: no",
        "  x",
        "log: /jobs/job.log (--verbose shows Java's stack)",
    ]


def test_verbose_shows_java_too(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=False, verbose=True).failed("flights", FAILED, Path("/jobs/job.log"))
    assert capsys.readouterr().err.splitlines()[-3:] == [
        "java.lang.Exception",
        "  at A.b",
        "log: /jobs/job.log",
    ]


def test_a_failure_outside_of_python_is_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=False, verbose=False).failed("flights", Failed("plan", "no table x", None, ""), Path("/l"))
    assert capsys.readouterr().err == "actionbridge: error: flights failed: no table x\nlog: /l\n"


def test_json_carries_the_whole_failure(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=True, verbose=False).failed("flights", FAILED, Path("/jobs/job.log"))
    failure = json.loads(capsys.readouterr().out)
    assert (failure["outcome"], failure["kind"], failure["log"]) == ("failed", "action", "/jobs/job.log")
    assert failure["error"]["causes"] == [{"type": "builtins.OSError", "message": "no", "traceback": "  x"}]


def test_json_keeps_standard_output_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=True, verbose=False).printed("+I[1]", error=False)
    Report(as_json=False, verbose=False).printed("+I[2]", error=False)
    assert capsys.readouterr() == ("+I[2]\n", "+I[1]\n")


def test_a_jobs_files_lie_beside_it_hidden_from_git(tmp_path: Path) -> None:
    directory = JobDirectory(tmp_path / "job.py", "flights")
    with directory.hold():
        directory.write({"format": 1})
    assert json.loads((tmp_path / ".actionbridge/flights/job.json").read_text()) == {"format": 1}
    assert (tmp_path / ".actionbridge/.gitignore").read_text() == "*\n"


def test_an_earlier_runs_log_is_gone_so_that_no_one_reads_it_for_this_one(tmp_path: Path) -> None:
    directory = JobDirectory(tmp_path / "job.py", "flights")
    with directory.hold():
        directory.log_file.write_text("old")
        directory.write({})
        assert not directory.log_file.exists()


def test_a_second_run_of_the_same_job_is_refused_while_the_first_one_runs(tmp_path: Path) -> None:
    def hold() -> None:
        with JobDirectory(tmp_path / "job.py", "flights").hold():
            pass

    with JobDirectory(tmp_path / "job.py", "flights").hold():
        with pytest.raises(CommandError, match="this job is running already"):
            hold()
        with JobDirectory(tmp_path / "job.py", "another").hold():
            pass
    hold()


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / ".actionbridge").touch()
    with pytest.raises(CommandError, match=r"\.actionbridge/flights cannot be written"):  # noqa: SIM117
        with JobDirectory(tmp_path / "job.py", "flights").hold():
            pass
