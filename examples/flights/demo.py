"""``make demo``: real flights, a real service in a process of its own, a real Flink; the result is checked.

Loads the data and runs the job twice, as ``actionbridge run`` does: once undisturbed, and once with its Flink
killed on the way and started again from the last checkpoint. Shows the worst knock-on delays and what the
service saw, and compares the delays of both runs with what plain Python computes.
"""

import argparse
import itertools
import random
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from expected import Delay, differences, expected_delays, read_delays
from load import COUNTS, DATA, LoadError, load
from processes import HERE, DemoError, FlightsJob, Service, running_service
from service import Archive

OUT: Final = HERE / "out"
SHOWN: Final = 10
FAIL_RATE: Final = 0.02
CALLS_PER_DELAY: Final = 2


@dataclass(frozen=True)
class Performance:
    """What came of one run.

    Attributes:
        seconds: How long it took, Flink's starts included.
        delays: What it wrote.
        stats: What its service was asked; see ``service.Stats``.
    """

    seconds: float
    delays: Counter[Delay]
    stats: dict[str, Any]

    @property
    def repeated(self) -> int:
        """How many calls were made again though the service had not answered 503."""
        calls: int = self.stats["total"] - self.stats["failed"] - self.stats["keys"]
        return calls


def perform(flights: Path, folder: Path, fail_rate: float, kill_at: int | None) -> Performance:
    """Run the job on a file of flights, beside a service of its own.

    Args:
        flights: One JSON object each.
        folder: Of what it writes; what is there is deleted.
        fail_rate: Of the service.
        kill_at: After so many calls its Flink is killed and started again; None: never.

    Raises:
        DemoError: The job failed, or ended before it was killed.
    """
    shutil.rmtree(folder, ignore_errors=True)  # an earlier run's rows would count as this one's
    delays = folder / "delays"
    with running_service(fail_rate) as service:
        job = FlightsJob(flights, delays, folder / "checkpoints", service.url)
        start = time.monotonic()
        job.run(None if kill_at is None else _killed(job, service, kill_at))
        seconds = time.monotonic() - start
        stats = service.stats()
    return Performance(seconds, read_delays(delays), stats)


def _killed(job: FlightsJob, service: Service, kill_at: int) -> Path:
    """Run the job until its Flink is killed, and return the checkpoint from which it goes on."""
    checkpoint = job.run_and_kill(lambda: service.stats()["total"] >= kill_at)
    calls = service.stats()["total"]
    print(
        f"demo: that was kill -9, after {calls:,} calls; a new Flink goes on from {checkpoint.name}",
        flush=True,
    )
    return checkpoint


def first(count: int) -> Path:
    """Return a file with the first flights of the year: the whole one, or a part of it written beside it."""
    everything = DATA / "flights.json"
    if count == COUNTS["flights"]:
        return everything
    part = DATA / "flights-first.json"
    with everything.open("rb") as source, part.open("wb") as target:
        target.writelines(itertools.islice(source, count))
    return part


def worst(delays: Counter[Delay]) -> str:
    """Return the worst delays as a table of text."""
    shown = sorted(delays.elements(), key=lambda delay: (-delay.minutes, delay.tailnum))[:SHOWN]
    lines = [f"{'aircraft':<10}{'minutes':>8}{'wind mph':>10}  model"]
    for delay in shown:
        wind = "?" if delay.wind is None else f"{delay.wind:.1f}"
        lines.append(f"{delay.tailnum:<10}{delay.minutes:>8.0f}{wind:>10}  {delay.model or '?'}")
    return "\n".join(lines)


def comparison(count: int, calm: Performance, killed: Performance) -> str:
    """Return what two runs on ``count`` flights did, as a table of text."""
    rows = {
        "": ("undisturbed", "killed"),
        "knock-on delays written": (f"{run.delays.total():,}" for run in (calm, killed)),
        "seconds, starts of Flink included": (f"{run.seconds:.0f}" for run in (calm, killed)),
        "flights per second": (f"{count / run.seconds:,.0f}" for run in (calm, killed)),
        "calls that the service saw": (f"{run.stats['total']:,}" for run in (calm, killed)),
        "  different idempotency keys": (f"{run.stats['keys']:,}" for run in (calm, killed)),
        "  answered 503, and tried again": (f"{run.stats['failed']:,}" for run in (calm, killed)),
        "  made again after the kill": (f"{run.repeated:,}" for run in (calm, killed)),
        "calls waiting at the peak": (f"{run.stats['most_waiting']:,}" for run in (calm, killed)),
    }
    return "\n".join(f"{name:<36}" + "".join(f"{cell:>14}" for cell in cells) for name, cells in rows.items())


def check(expected: Counter[Delay], run: Performance, which: str) -> None:
    """Compare a run with plain Python.

    Raises:
        DemoError: It found other delays, or a call had not one key in all its attempts.
    """
    if said := differences(expected, run.delays):
        raise DemoError(f"the {which} run found something else than plain Python:\n  " + "\n  ".join(said))
    calls, keys = CALLS_PER_DELAY * expected.total(), run.stats["keys"]
    if keys != calls:
        raise DemoError(f"the {which} run made its {calls} calls with {keys} idempotency keys, not one each")


def demo(count: int, fail_rate: float) -> str:
    """Run everything and return the last line.

    Raises:
        LoadError: There is no data.
        DemoError: The job failed or found something else than plain Python does.
    """
    start = time.monotonic()
    print("demo: loading the data set, fetched once", flush=True)
    load()
    flights = first(count)
    with flights.open(encoding="utf-8") as lines:
        expected = expected_delays(lines, Archive(DATA))
    total = expected.total()
    print(f"demo: {count:,} flights, {total:,} knock-on delays expected; first run, undisturbed", flush=True)
    calm = perform(flights, OUT / "undisturbed", fail_rate, None)
    kill_at = round(random.uniform(0.3, 0.7) * CALLS_PER_DELAY * total)
    print(f"demo: second run; Flink is to be killed after {kill_at:,} calls", flush=True)
    killed = perform(flights, OUT / "killed", fail_rate, kill_at)
    print(f"\nthe {min(SHOWN, total)} worst of {total:,} knock-on delays\n{worst(calm.delays)}\n")
    print(f"{comparison(count, calm, killed)}\n")
    check(expected, calm, "undisturbed")
    check(expected, killed, "killed")
    return (
        f"demo: OK, {count} flights, {total} knock-on delays in both runs, as in plain Python; "
        f"results in {OUT}, {time.monotonic() - start:.0f} s"
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
    parser.add_argument(
        "--fail-rate",
        type=float,
        default=FAIL_RATE,
        help="share of calls answered 503 (default: %(default)s)",
    )
    options = parser.parse_args()
    if not 1 <= options.flights <= whole:
        parser.error(f"--flights {options.flights}: there are {whole}; take 1 to {whole}")
    signal.signal(signal.SIGTERM, _terminated)
    try:
        print(demo(options.flights, options.fail_rate))
    except (LoadError, DemoError) as error:
        print(f"demo: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo: stopped", file=sys.stderr)
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main())
