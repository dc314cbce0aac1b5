"""Durable calls on the task thread, without Java; baseline: an action that plainly awaits the function."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from actionbridge import InputEvent, OutputEvent, RunnerContext, action
from actionbridge.api.decorators import action_spec
from actionbridge.runtime.codec import encode
from actionbridge.runtime.host import Host
from actionbridge.runtime.recording import Recording
from actionbridge.testing import run_action
from actionbridge.testing._clock import VirtualClock
from actionbridge.testing._subtask import InMemoryHost, InMemorySubtask
from bench_loop import Row, best, row

RUNS = 100  # in a crossing
CALLS = 10
UID = bytes(16)


async def same(x: int) -> int:
    return x


@action(InputEvent)
async def plain(event: InputEvent, ctx: RunnerContext) -> None:
    await same(1)


@action(InputEvent)
async def one_call(event: InputEvent, ctx: RunnerContext) -> None:
    await ctx.durable_execute_async(same, 1)


@action(InputEvent)
async def ten_calls(event: InputEvent, ctx: RunnerContext) -> None:
    for x in range(CALLS):
        await ctx.durable_execute_async(same, x)


@action(InputEvent)
async def typical(event: InputEvent, ctx: RunnerContext) -> None:
    first = await ctx.durable_execute_async(same, 1)
    await ctx.sleep(60)
    ctx.short_term_memory.set("seen", first)
    ctx.send_event(OutputEvent(first))


def run() -> list[Row]:
    """All rows, measured in a thread of their own (a loop belongs to its thread)."""
    rows: list[Row] = []
    thread = threading.Thread(target=lambda: rows.extend(_rows()), name="bench")
    thread.start()
    thread.join()
    return rows


def _rows() -> Iterator[Row]:
    subtask = InMemorySubtask({}, VirtualClock(1_750_000_000_000), InMemoryHost())
    collected = subtask.records
    indexes = {function: _bind(subtask, function) for function in (plain, one_call, ten_calls)}

    def crossing(function: Callable[..., Any], records: list[bytes] | None = None) -> None:
        event = ("actionbridge.input", UID, None, encode({}))
        tasks = [
            (run, UID, encode("k"), None, 1_000, indexes[function], *event, *([records] if records else []))
            for run in range(RUNS)
        ]
        more, _, error = subtask.cross(False, 0, tasks)
        while more:
            more, _, error = subtask.cross(True, 0, [])
        assert error is None, error

    crossing(ten_calls)
    records = collected[: 2 * CALLS]  # the first run's, without its end
    subtask.recording = Recording("checkpoint", Host(InMemoryHost()), subtask._touch)

    def micros(function: Callable[..., Any], records: list[bytes] | None = None) -> float:
        return best(lambda: crossing(function, records)) / RUNS * 1e6

    baseline = micros(plain)
    yield row("async-action-one-call-us", micros(one_call), "us", baseline)
    ten = micros(ten_calls)
    yield row("durable.sequential-call", (ten - baseline) / CALLS, "us", baseline)
    yield row("replay-per-record-us", (micros(ten_calls, records) - baseline) / len(records), "us", baseline)
    subtask.close(1)
    began = time.perf_counter()
    run_action(typical, InputEvent(1))
    yield row("testing.typical-action", (time.perf_counter() - began) * 1e3, "ms", baseline / 1e3)


def _bind(subtask: InMemorySubtask, function: Callable[..., Any]) -> int:
    spec = action_spec(function)
    assert spec is not None
    return subtask.bind(function, spec)


if __name__ == "__main__":
    for each in run():
        print("{name:30} {value:9.3f} {unit:12} baseline {baseline:9.3f}  ratio {ratio:.2f}".format(**each))
