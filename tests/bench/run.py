"""Runs every benchmark, prints a row each and writes build/bench.json: ``make bench``."""

import functools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bench_durable
import bench_loop
from actionbridge import InputEvent, OutputEvent
from actionbridge.plan.function_cache import FUNCTIONS
from actionbridge.runtime.codec import decode_fields, decode_input, encode, encode_fields
from bench_import import import_time
from jobs import durable_calls, parked, pass_through

ROUNDS = 3
OUT = Path("build")
_EVENT = {"id": 1, "k": 5, "v": 2.5, "ok": True, "tag": "abc"}

Row = dict[str, Any]


def row(name: str, value: float, unit: str, baseline: float) -> Row:
    """Make a row; the ratio is value to baseline."""
    return {"name": name, "value": value, "unit": unit, "baseline": baseline, "ratio": value / baseline}


def pass_through_rows() -> Iterator[Row]:
    """Events per second of a job with one sync action, interleaved, medians.

    Kept by checkpoints, beside the bare loop; with a log of runs, beside the one without.
    """
    rates: dict[str, list[float]] = {"checkpoint": [], "log": []}
    loops = []
    for _ in range(ROUNDS):
        for durability, found in rates.items():
            found.append(_run_job(pass_through.__file__, pass_through.RATE_FILE, durability))
        loops.append(1 / _seconds_each(_bare_loop))
    checkpoint, log = (statistics.median(found) for found in rates.values())
    yield row("pass-through", checkpoint, "events/s", statistics.median(loops))
    yield row("pass-through-log", log, "events/s", checkpoint)


def durable_rows() -> Iterator[Row]:
    """Durable calls one after the other, and of 64 keys at once; beside plain calls of the function."""
    plain = bench_durable.plain_call()
    one = {"KEYS": "1", "RUNS": "400"}
    for durability in ("checkpoint", "log"):
        seconds = _run_job(durable_calls.__file__, durable_calls.P50_FILE, durability, **one)
        yield row(f"durable-{durability}-p50-us", seconds * 1e6, "us", plain * 1e6)
    rate = _run_job(durable_calls.__file__, durable_calls.RATE_FILE, "log", KEYS="64", RUNS="6000")
    yield row("durable-log-per-s", rate, "calls/s", 1 / plain)


def parked_row() -> Row:
    """Share of a core that the whole JVM uses while 20,000 actions wait; beside the same JVM with one."""
    idle = _run_job(parked.__file__, parked.SHARE_FILE, "checkpoint", PARKED="1")
    waiting = _run_job(parked.__file__, parked.SHARE_FILE, "checkpoint", PARKED="20000")
    return row("parked-20000-cpu", waiting * 100, "% of a core", idle * 100)


@dataclass(frozen=True)
class Late:
    """A typed event."""

    tailnum: str
    origin: str
    hour: str
    minutes: float

    @staticmethod
    def of_leg(leg: dict[str, Any]) -> "Late":
        """Make one of a leg."""
        return Late(**leg)


def codec_rows() -> Iterator[Row]:
    """Round trips of a plain event and of a dataclass event; the baseline is copying the plain one."""
    late = Late("N836UA", "EWR", "2013-01-01 05:00", 389.0)
    copy = _seconds_each(lambda: dict(_EVENT))
    plain = _seconds_each(lambda: decode_input(encode(_EVENT)))
    rich = _seconds_each(lambda: decode_fields(Late, encode_fields(late)))
    yield row("event-plain", plain * 1e9, "ns", copy * 1e9)
    yield row("event-dataclass", rich * 1e9, "ns", copy * 1e9)


def resolution_row() -> Row:
    """A function of a plan found by its name again, as for a call from Java; beside a look-up in a dict."""
    key = (__name__, "Late.of_leg")
    names = {key: Late.of_leg}
    FUNCTIONS.resolve(*key)
    found = _seconds_each(functools.partial(FUNCTIONS.resolve, *key))
    looked_up = _seconds_each(functools.partial(names.get, key))
    return row("function-resolution-ns", found * 1e9, "ns", looked_up * 1e9)


def _bare_loop() -> bytes:
    """What the job cannot do without: decode, call, encode."""
    return encode(_action(InputEvent(decode_input(_PAYLOAD))).output)


def _action(event: InputEvent) -> OutputEvent:
    return OutputEvent(event.input)


_PAYLOAD = encode(_EVENT)


def _seconds_each(function: Callable[[], object], times: int = 100_000) -> float:
    """Return the best of three."""

    def once() -> float:
        start = time.perf_counter()
        for _ in range(times):
            function()
        return (time.perf_counter() - start) / times

    return min(once() for _ in range(3))


def _run_job(file: str, result: Path, durability: str, **env: str) -> float:
    """Run a job in a process of its own and return the number that it wrote."""
    result.parent.mkdir(parents=True, exist_ok=True)
    result.unlink(missing_ok=True)
    command = [str(Path(sys.executable).with_name("actionbridge")), "run", file, "--json",
               "-D", f"actionbridge.durability={durability}"]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **env})
    return float(result.read_text())


def main() -> None:
    """Run all rows."""
    started = time.monotonic()
    rows: list[Any] = []
    sources = (
        pass_through_rows,
        lambda: [parked_row()],
        durable_rows,
        bench_durable.run,
        codec_rows,
        lambda: [resolution_row()],
        bench_loop.run,
        lambda: [import_time()],
    )
    for source in sources:
        for found in source():
            rows.append(found)
            print(
                f"{found['name']:<24}{found['value']:>14,.2f} {found['unit']:<14}"
                f"baseline {found['baseline']:>14,.2f}   ratio {found['ratio']:.3f}",
                flush=True,
            )
    OUT.mkdir(exist_ok=True)
    (OUT / "bench.json").write_text(json.dumps(rows, indent=2) + "\n")
    print(f"bench: OK, {len(rows)} rows in {OUT / 'bench.json'}, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
