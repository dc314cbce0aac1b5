"""``make demo``: real flights, a real service in a process of its own, a real Flink; the result is checked.

Loads the data, starts the service, runs the job as ``actionbridge run`` does, shows the worst knock-on delays
and compares all of them with what plain Python computes.
"""

import argparse
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

from expected import Delay, differences, expected_delays, read_delays
from load import COUNTS, DATA, LoadError, load
from service import Archive

HERE: Final = Path(__file__).resolve().parent
DELAYS: Final = HERE / "out/delays"  # where flights.py writes

PARALLELISM: Final = 2
SHOWN: Final = 10
_SERVICE_ENDS: Final = 5.0  # seconds
_JOB_ENDS: Final = 40.0  # seconds: more than `actionbridge run` takes to cancel its job, or to kill it


class DemoError(Exception):
    """The demo did not show what it promises."""


@contextmanager
def running_service() -> Iterator[str]:
    """Run the service in a process of its own and give its URL.

    Raises:
        DemoError: It did not start; it said why.
    """
    command = [sys.executable, str(HERE / "service.py"), "--port", "0"]
    # In a group of its own, so that Ctrl-C leaves it until the job has ended; closing its input ends it.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = process.stdout.readline().strip()
            if not port:
                raise DemoError("the service did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.stdin.close()
            _end(process, _SERVICE_ENDS)


def run_job(flights: Path, url: str) -> float:
    """Run the job on a file of flights and return the seconds it took, Flink's start included.

    Raises:
        DemoError: The job failed; its error has been printed.
    """
    command = [sys.executable, "-m", "actionbridge.cli.main", "run", str(HERE / "flights.py"),
               "--parallelism", str(PARALLELISM), "--param", f"service.url={url}"]  # fmt: skip
    start = time.monotonic()
    # In a group of its own: a terminal's Ctrl-C comes to us, and we pass it on once (twice would mean kill).
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, env={**os.environ, "FLIGHTS_INPUT": str(flights)}, process_group=0
    ) as process:
        try:
            code = process.wait()
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                _end(process, _JOB_ENDS)
    if code:
        raise DemoError(f"the job failed with exit code {code}")
    return time.monotonic() - start


def _end(process: subprocess.Popen[Any], limit: float) -> None:
    """Wait for a process that was told to end, and kill it if it does not."""
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()


def first(count: int) -> Path:
    """Return a file with the first flights of the year: the whole one, or a part of it written beside it."""
    everything = DATA / "flights.json"
    if count == COUNTS["flights"]:
        return everything
    part = DATA / "flights-first.json"
    with everything.open("rb") as source, part.open("wb") as target:
        target.writelines(itertools.islice(source, count))
    return part


def table(delays: Counter[Delay]) -> str:
    """Return the worst delays as a table of text."""
    worst = sorted(delays.elements(), key=lambda delay: (-delay.minutes, delay.tailnum))[:SHOWN]
    lines = [f"{'aircraft':<10}{'minutes':>8}{'wind mph':>10}  model"]
    for delay in worst:
        wind = "?" if delay.wind is None else f"{delay.wind:.1f}"
        lines.append(f"{delay.tailnum:<10}{delay.minutes:>8.0f}{wind:>10}  {delay.model or '?'}")
    return "\n".join(lines)


def demo(count: int) -> str:
    """Run everything and return the last line.

    Raises:
        LoadError: There is no data.
        DemoError: The job failed or found something else than plain Python does.
    """
    print("demo: loading the data set, fetched once", flush=True)
    load()
    flights = first(count)
    with flights.open(encoding="utf-8") as lines:
        expected = expected_delays(lines, Archive(DATA))
    print(f"demo: {count:,} flights, {expected.total():,} knock-on delays expected; Flink starts", flush=True)
    shutil.rmtree(DELAYS, ignore_errors=True)  # an earlier run's rows would count as this one's
    with running_service() as url:
        seconds = run_job(flights, url)
        with urllib.request.urlopen(f"{url}/stats", timeout=10) as answer:
            stats = json.load(answer)
    found = read_delays(DELAYS)
    calls = ", ".join(f"{number:,} {kind}" for kind, number in stats["calls"].items())
    print(f"\nthe {min(SHOWN, found.total())} worst of {found.total():,} knock-on delays\n{table(found)}\n")
    print(f"service: {stats['total']:,} calls ({calls}), at most {stats['most_waiting']} at once")
    print(f"results: {DELAYS}")
    if said := differences(expected, found):
        raise DemoError("the job found something else than plain Python:\n  " + "\n  ".join(said))
    return (
        f"demo: OK, {count} flights, {found.total()} knock-on delays as expected, {stats['total']} calls, "
        f"{count / seconds:,.0f} flights/s, in {seconds:.0f} s"
    )


def _terminated(signum: int, frame: object) -> NoReturn:
    raise SystemExit(128 + signum)  # unwinds, so that no process is left behind


def main() -> int:
    """Run the demo as the command line says."""
    whole = COUNTS["flights"]
    parser = argparse.ArgumentParser(description="Knock-on delays of the flights of 2013, on a local Flink.")
    parser.add_argument(
        "--flights", type=int, default=whole, metavar="N", help="only the first N, for a quick look"
    )
    count = parser.parse_args().flights
    if not 1 <= count <= whole:
        parser.error(f"--flights {count}: there are {whole}; take 1 to {whole}")
    signal.signal(signal.SIGTERM, _terminated)
    try:
        print(demo(count))
    except (LoadError, DemoError) as error:
        print(f"demo: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo: stopped", file=sys.stderr)
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main())
