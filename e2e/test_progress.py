"""What a run shows while it goes on and when it ends."""

import json
import re
import sys

from runs import COMMAND, Bench, wait_for
from service import Service
from terminal import Terminal

ROWS = [{"id": n, "k": n} for n in range(8)]


def test_a_terminal_shows_one_live_line(bench: Bench, service: Service) -> None:
    """Records in, out, waiting, and the rate; cleared at the end for the summary."""
    bench.write_rows("source/rows.json", ROWS)
    file = bench.job("asking_job")
    terminal = Terminal([COMMAND, "run", file, "--param", f"url={service.url}"], bench.directory)
    live = re.compile(r"\r\x1b\[Kasking  in 8  out 4  waiting 4  [\d,]+/s  \d+ s")
    wait_for("half of the rows wait", lambda: live.search(terminal.shown) is not None, terminal.process)
    service.gate.set()
    assert terminal.end(60) == 0
    shown = terminal.shown
    assert shown.startswith("\r\x1b[Kasking  starting\r\x1b[Kasking  running\r\x1b[K")
    assert re.search(r"\r\x1b\[Kasking: 8 records in, 8 out, [\d.]+ s, [\d,]+ records/s\r\n$", shown)
    assert shown.count("\n") == 1, "the live line stays where it is"


def test_without_a_terminal_there_is_one_line_at_the_end_and_what_the_job_prints(bench: Bench) -> None:
    ended = bench.run(bench.job("plain_job"))
    assert ended.code == 0
    assert ended.err == ""
    *printed, summary = ended.out.splitlines()
    assert printed == ["passing 1", "passing 2", "passing 3"]
    assert re.fullmatch(r"plain: 3 records in, 3 out, [\d.]+ s, [\d,]+ records/s", summary)


def test_json_is_one_object_on_standard_output(bench: Bench) -> None:
    """What the job prints goes to standard error then."""
    ended = bench.run(bench.job("plain_job"), "--json")
    assert ended.code == 0
    assert ended.err == "passing 1\npassing 2\npassing 3\n"
    told = json.loads(ended.out)
    assert told.pop("seconds") > 0
    assert told.pop("rate") > 0
    assert told == {"outcome": "finished", "plan": "plain", "in": 3, "out": 3}


def test_a_script_that_runs_its_job_does_what_the_command_does(bench: Bench) -> None:
    file = bench.job("plain_job")
    by_command = bench.run(file)
    written = bench.lines("sink")
    by_script = bench.complete(sys.executable, file)
    assert by_script.code == by_command.code == 0
    assert by_script.err == by_command.err == ""
    assert by_script.out.splitlines()[:-1] == by_command.out.splitlines()[:-1]
    assert by_script.out.splitlines()[-1].startswith("plain: 3 records in, 3 out, ")
    assert written == ['1,"of k1"', '2,"of k2"', '3,"of k3"']
    assert bench.lines("sink") == sorted(written * 2)


def test_a_job_that_runs_already_is_refused(bench: Bench, service: Service) -> None:
    bench.write_rows("source/rows.json", ROWS)
    arguments = (bench.job("asking_job"), "--param", f"url={service.url}")
    first = bench.start_run(*arguments)
    wait_for("it runs", lambda: len(service.asked) == len(ROWS), first)
    second = bench.run(*arguments)
    assert second.code == 2
    assert second.err.startswith("actionbridge: error: this job is running already, in ")
    service.gate.set()
    _, err = first.communicate()
    assert first.returncode == 0, err
