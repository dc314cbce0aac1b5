"""What durable calls cost in Python alone: a call, a replay, the test of an action.

Run alone with ``python tests/bench/bench_durable.py``. Jobs on Flink measure the rest, see ``run.py``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

from actionbridge import Call, InputEvent, OutputEvent, Plan, Retry, RunnerContext, action
from actionbridge.runtime.codec import encode
from actionbridge.runtime.host import Host
from actionbridge.runtime.subtask import Settings, Subtask
from actionbridge.testing import assert_replays
from bench_loop import Row, best, row

# Short rounds, and many: the best of them is one that nothing else on the machine interrupted.
ACTIONS = 50
CALLS = 100
ROUNDS = 300
TESTS = 50

_UID = bytes(range(16))
_ROW = {"origin": "EWR", "hour": 5}
_SETTINGS = Settings(turn_budget=10.0, open_timeout=60.0, close_timeout=10.0, max_value_bytes=2**24)


async def fetch(origin: str, hour: int) -> dict[str, object]:
    """What a service answers, at once."""
    return {"origin": origin, "hour": hour, "wind_speed": 13.8}


@action(InputEvent)
async def asks(event: InputEvent, ctx: RunnerContext) -> None:
    """One durable call."""
    await ctx.durable_execute_async(fetch, event.input["origin"], event.input["hour"])


@action(InputEvent)
async def asks_plainly(event: InputEvent, ctx: RunnerContext) -> None:
    """The same, not durable."""
    await fetch(event.input["origin"], event.input["hour"])


@action(InputEvent)
async def asks_often(event: InputEvent, ctx: RunnerContext) -> None:
    """Durable calls, one after the other; the last one never ends, so that all records are kept."""
    for hour in range(CALLS):
        await ctx.durable_execute_async(fetch, "EWR", hour)
    await asyncio.get_running_loop().create_future()


@action(InputEvent)
async def explains(event: InputEvent, ctx: RunnerContext) -> None:
    """A typical action: two calls at once that are tried again, some memory, an output."""
    call = Call(retry=Retry(attempts=5))
    weather, plane = await asyncio.gather(
        ctx.durable_execute_async(fetch, "EWR", 5, call=call),
        ctx.durable_execute_async(fetch, "JFK", 6, call=call),
    )
    ctx.short_term_memory.set("seen", ctx.short_term_memory.get("seen", 0) + 1)
    ctx.send_event(OutputEvent({"wind": weather["wind_speed"], "model": plane["hour"]}))


class _Java:
    """Nothing in memory, and nobody to wake: the loop is driven by hand."""

    def wake(self) -> None:
        pass

    def ask(self, request: bytes) -> bytes:
        raise AssertionError("no action of these reads memory")


def run() -> Iterator[Row]:
    """All rows; a loop belongs to its thread, which is this one."""
    yield one_call()
    yield replay()
    yield test_of_an_action()


def one_call() -> Row:
    """An async action with one durable call that ends at once; baseline: with a plain call."""
    value, baseline = (_seconds_per_action(function) for function in (asks, asks_plainly))
    return row("async-action-one-call-us", value * 1e6, "us", baseline * 1e6)


def replay() -> Row:
    """One record read, checked and given to the code; baseline: one plain call."""
    first = _subtask(asks_often)
    _, results, _ = first.cross(False, 0, [_task(1)])
    [(_, records)] = results[0][-1]
    first.close(1.0)
    ref = 0
    subtask = _subtask(asks_often)

    def replayed() -> None:
        nonlocal ref
        ref += 1
        subtask.cross(False, 0, [(*_task(ref), records)])

    seconds = best(replayed, ROUNDS) / len(records)
    subtask.close(1.0)
    return row("replay-per-record-us", seconds * 1e6, "us", plain_call() * 1e6)


def test_of_an_action() -> Row:
    """``assert_replays`` of a typical action, killed at each of its records; baseline: one plain call."""
    event = InputEvent(_ROW)
    value = best(lambda: assert_replays(explains, event), TESTS)
    return row("action-test-ms", value * 1e3, "ms", plain_call() * 1e3)


def _seconds_per_action(function: Callable[..., object]) -> float:
    subtask = _subtask(function)
    tasks = [_task(ref) for ref in range(1, ACTIONS + 1)]
    seconds = best(lambda: subtask.cross(False, 0, tasks), ROUNDS) / ACTIONS
    subtask.close(1.0)
    return seconds


def _subtask(function: Callable[..., object]) -> Subtask:
    subtask = Subtask(Plan("bench", actions=[function]), {}, _SETTINGS, Host(_Java()))
    subtask.open()
    return subtask


def _task(ref: int) -> tuple[object, ...]:
    return (ref, _UID, encode("key"), None, 0, 0, "actionbridge.input", _UID, None, encode(_ROW))


def plain_call() -> float:
    """The shortest mean time of a plain call of what the actions call, in seconds."""

    async def calls() -> float:
        began = time.perf_counter()
        for hour in range(CALLS):
            await fetch("EWR", hour)
        return (time.perf_counter() - began) / CALLS

    return min(asyncio.run(calls()) for _ in range(TESTS))


if __name__ == "__main__":
    for each in run():
        print("{name:30} {value:9.3f} {unit:12} baseline {baseline:9.3f}  ratio {ratio:.2f}".format(**each))
