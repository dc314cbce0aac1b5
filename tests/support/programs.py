"""Random async programs that are crashed at random: the oracle of replay, against the product's own code.

A program's structure follows from its seed; how long its calls take and what they return is chance, other in
each attempt. There are two kinds, after the two promises:

- ``global``: all waiting is on durable calls, timers of ``ctx``, queues and locks. Up to the crash, the
  replay does everything in the same order, over all tasks.
- ``scoped``: beside that, tasks wait for other things, and libraries start helper tasks, more or fewer each
  time. Every task by itself does the same.

Run by hand: ``python -m support.programs FIRST COUNT``.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import anyio

from actionbridge import Call, InputEvent, NonDeterminismError, Retry, RunnerContext, action
from actionbridge.api.decorators import action_spec
from actionbridge.journal.journal import ActionJournal
from actionbridge.journal.records import Failed, Record, Started, Succeeded, decode_record
from actionbridge.runtime import durable_context
from actionbridge.runtime.codec import encode
from actionbridge.testing._clock import VirtualClock
from actionbridge.testing._subtask import InMemoryHost, InMemorySubtask

LATENCIES = (0.0, 0.0, 0.0005, 0.001, 0.002)  # seconds
KINDS = ("global", "scoped")
_START = 1_750_000_000_000
_UID = bytes(16)
_PAYLOAD = encode({})
_KEY = encode("key")
_DEPTH = 2


@dataclass
class Program:
    """One attempt of a program.

    Attributes:
        seed: Of its structure.
        kind: One of ``KINDS``.
        chance: Latencies and results of this attempt.
        trace: What its tasks saw, in order: who, and what.
        marks: How long the trace was when each record was made.
    """

    seed: str
    kind: str
    chance: random.Random
    trace: list[tuple[Any, ...]] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def emit(self, who: str, *what: Any) -> None:
        self.trace.append((who, *what))

    def of_each_task(self) -> dict[str, list[tuple[Any, ...]]]:
        found: dict[str, list[tuple[Any, ...]]] = {}
        for who, *what in self.trace:
            found.setdefault(who, []).append(tuple(what))
        return found

    async def call(self, ctx: RunnerContext, who: str, number: int) -> int:
        shape = random.Random(f"{self.seed}{who}{number}")
        what: Any = shape.choice((fetch, fetch, fetch_with_helpers, compute, flaky))
        call = Call(retry=Retry(attempts=2, on=ConnectionError, delay=0.001)) if what is flaky else None
        try:
            value: int = await ctx.durable_execute_async(what, number, call=call)
        except ConnectionError as error:
            value = -error.args[0]
        self.emit(who, "call", number, value)
        return value

    async def noise(self) -> None:
        """Work of libraries: helper tasks in the caller's own scope, as many as chance has it."""

        async def helper() -> None:
            await asyncio.sleep(self.chance.random() * 0.001)

        tasks = [asyncio.create_task(helper()) for _ in range(self.chance.randrange(4))]
        for task in tasks:
            await task
        async with anyio.create_task_group() as group:
            for _ in range(self.chance.randrange(3)):
                group.start_soon(helper)
        await asyncio.sleep(self.chance.random() * 0.002)

    async def body(self, ctx: RunnerContext, who: str, depth: int = 0) -> None:
        shape = random.Random(f"{self.seed}/{who}")
        steps = _STEPS if self.kind == "global" else _SCOPED_STEPS
        for number in range(shape.randrange(1, 4)):
            if self.kind == "scoped" and shape.random() < 0.3:
                await self.noise()
            step = shape.choice(steps) if depth < _DEPTH else _call
            await step(self, ctx, f"{who}.{number}", depth + 1, shape)


async def fetch(number: int) -> int:
    chance = Stage.program.chance
    await asyncio.sleep(chance.choice(LATENCIES))
    return chance.randrange(1000)


async def fetch_with_helpers(number: int) -> int:
    chance = Stage.program.chance
    async with asyncio.TaskGroup() as group:
        for _ in range(chance.randrange(3)):
            group.create_task(asyncio.sleep(chance.choice(LATENCIES)))
    return chance.randrange(1000)


async def flaky(number: int) -> int:
    chance = Stage.program.chance
    await asyncio.sleep(chance.choice(LATENCIES))
    if chance.random() < 0.5:
        raise ConnectionError(chance.randrange(1000))
    return chance.randrange(1000)


def compute(number: int) -> int:
    return Stage.program.chance.randrange(1000)


async def _call(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    await p.call(ctx, who, 0)


async def _draw(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    await p.call(ctx, who, 1)
    p.emit(who, "drew", ctx.random.random(), ctx.uuid4(), ctx.now())


async def _sleep(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    await ctx.sleep(shape.random() * 0.002)
    p.emit(who, "slept")


async def _made_before(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    first = ctx.durable_execute_async(compute, 1)
    second = ctx.durable_execute_async(fetch, 2)
    try:
        p.emit(who, "in another order", await second, await first)
    finally:
        first.close()  # else Python warns of it where the second one was cancelled
    calls = [ctx.durable_execute_async(fetch, i, call=Call(key=f"{who} {i}")) for i in range(3)]
    p.emit(who, "gathered", *await asyncio.gather(*calls))


async def _block(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    p.emit(who, "blocked", ctx.durable_execute(compute, 1))


async def _gather(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    await asyncio.gather(*(p.body(ctx, f"{who}g{i}", depth) for i in range(shape.randrange(1, 4))))
    p.emit(who, "gathered")


async def _wait_for(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    await asyncio.wait_for(p.body(ctx, f"{who}w", depth), 3600)
    await p.call(ctx, who, 2)


async def _anyio(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    async with anyio.create_task_group() as group:
        for i in range(shape.randrange(1, 4)):
            group.start_soon(p.body, ctx, f"{who}n{i}", depth)
    p.emit(who, "group ended")


async def _semaphore(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    semaphore = asyncio.Semaphore(2)

    async def one(i: int) -> None:
        async with semaphore:
            await p.call(ctx, f"{who}s{i}", 3)

    await asyncio.gather(*map(one, range(4)))


async def _race(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    tasks = [asyncio.create_task(p.body(ctx, f"{who}r{i}", depth)) for i in range(shape.randrange(2, 4))]
    done, _ = await asyncio.wait(set(tasks), return_when=asyncio.FIRST_COMPLETED)
    winners = [tasks.index(task) for task in done]
    p.emit(who, "winners", *winners)
    if shape.random() < 0.7:
        for task in tasks:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await p.call(ctx, f"{who}won{winners[0]}", 4)


async def _workers(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    queue: asyncio.Queue[int] = asyncio.Queue()
    for i in range(6):
        queue.put_nowait(i)
    seen: list[tuple[int, int, int]] = []

    async def worker(number: int) -> None:
        while not queue.empty():
            item = queue.get_nowait()
            seen.append((number, item, await p.call(ctx, f"{who}p{item}", 5)))

    await asyncio.gather(*map(worker, range(3)))
    p.emit(who, "workers", *seen)


async def _pipeline(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(1)

    async def produce(number: int) -> None:
        for i in range(2):
            await p.call(ctx, f"{who}q{number}", i)
            await queue.put(number)

    async def consume() -> None:
        for i in range(4):
            number = await queue.get()
            await p.call(ctx, f"{who}c{number}", i)

    await asyncio.gather(produce(0), produce(1), consume())


async def _cancel(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    task = asyncio.create_task(p.body(ctx, f"{who}c", depth))
    await p.call(ctx, who, 6)
    task.cancel()
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    p.emit(who, "cancelled", type(ended).__name__)
    if ended is None:
        await p.call(ctx, who, 7)


async def _as_completed(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    for each in asyncio.as_completed([p.call(ctx, f"{who}a{i}", 8) for i in range(4)]):
        value = await each
        await p.call(ctx, f"{who}a{value}", 9)


async def _wait_all(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    done, _ = await asyncio.wait({asyncio.create_task(p.call(ctx, f"{who}a{i}", 10)) for i in range(4)})
    for task in done:
        p.emit(who, "waited", task.result())
        await ctx.durable_execute_async(compute, 11)


async def _failing_group(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    async def fails() -> None:
        await p.call(ctx, f"{who}f", 12)
        raise KeyError

    async def cleans_up(i: int) -> None:
        try:
            await p.call(ctx, f"{who}h{i}", 13)
            await p.call(ctx, f"{who}h{i}", 14)
        finally:
            p.emit(f"{who}h{i}", "cleaned up", await ctx.durable_execute_async(compute, 15))

    async def groups() -> None:
        async with asyncio.TaskGroup() as group:
            for i in range(2):
                group.create_task(cleans_up(i))
            group.create_task(fails())

    try:
        # In a task of its own: before Python 3.13 a failed group leaves its task's count of cancellations
        # at one, and a timeout around it does not know its own any more (gh-116720).
        await asyncio.create_task(groups())
    except BaseExceptionGroup as errors:
        p.emit(who, "failed", repr(errors.exceptions))


async def _timeout(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    try:
        async with ctx.timeout(shape.choice((0.0005, 0.001, 5))):
            await p.body(ctx, f"{who}t", depth)
            p.emit(who, "in time")
    except TimeoutError:
        p.emit(who, "late")
        await p.call(ctx, who, 16)
    else:
        await p.call(ctx, who, 17)


async def _left_alone(p: Program, ctx: RunnerContext, who: str, depth: int, shape: random.Random) -> None:
    _KEPT.append(asyncio.create_task(p.body(ctx, f"{who}l", depth)))
    del _KEPT[:-50]


_KEPT: list[asyncio.Task[None]] = []  # asyncio itself holds tasks weakly
_Step = Callable[[Program, RunnerContext, str, int, random.Random], Any]
_SCOPED_STEPS: tuple[_Step, ...] = (
    *(_call, _draw, _sleep, _made_before, _block),
    *(_gather, _gather, _wait_for, _anyio, _semaphore),
)
_STEPS: tuple[_Step, ...] = (
    *(_call, _draw, _sleep, _made_before, _block),
    *(_gather, _gather, _wait_for, _anyio, _semaphore),
    *(_race, _workers, _pipeline, _cancel, _as_completed, _wait_all, _failing_group, _timeout, _left_alone),
)


class _SlowPool(Executor):
    """Runs functions at once, and lets their results come when chance has it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        result = fn(*args, **kwargs)
        delay = Stage.program.chance.choice(LATENCIES)
        self._stage.subtask.loop.call_later(delay, future.set_result, result)
        return future


@dataclass
class Attempt:
    """What an attempt came to."""

    program: Program
    records: list[bytes]
    failure: BaseException | None


class Stage:
    """Where programs run, one after the other.

    Owns: a subtask, until ``close``.
    """

    program: Program  # that runs now, for its functions

    def __init__(self) -> None:
        class Marked(ActionJournal):
            def _append(self, record: Record) -> None:
                Stage.program.marks.append(len(Stage.program.trace))
                super()._append(record)

        @action(InputEvent, name="program")
        async def act(event: InputEvent, ctx: RunnerContext) -> None:
            await Stage.program.body(ctx, "root")
            await Stage.program.call(ctx, "root", 99)

        self._marks = patch.object(durable_context, "ActionJournal", Marked)
        self._marks.start()
        self.clock = VirtualClock(_START)
        self.subtask = InMemorySubtask({}, self.clock, InMemoryHost())
        self.subtask.call_services.pool = lambda: _SlowPool(self)
        spec = action_spec(act)
        assert spec is not None
        self._index = self.subtask.bind(act, spec)
        self._runs = 0

    def perform(self, program: Program, records: list[bytes]) -> Attempt:
        """Run a program to its end."""
        subtask = self.subtask
        Stage.program = program
        subtask.records.clear()
        self._runs += 1
        start = (
            self._runs,
            _UID,
            _KEY,
            None,
            _START,
            self._index,
            "actionbridge.input",
            _UID,
            None,
            _PAYLOAD,
        )
        more, results, error = subtask.cross(False, 0, [(*start, records) if records else start])
        waits = bool(results and results[0][3])
        while waits and error is None:
            if not more and not subtask.rest():
                return Attempt(program, [*subtask.records], AssertionError("it waits for what never comes"))
            more, results, error = subtask.cross(True, 0, [])
            waits = not any(result[4] for result in results)
        failure, subtask.failure = subtask.failure, None
        return Attempt(program, [*subtask.records], failure)

    def close(self) -> None:
        self.subtask.close(1.0)
        self._marks.stop()


@dataclass
class Tally:
    """What came of many programs; ``faults`` holds a line for each broken promise."""

    programs: int = 0
    records: int = 0
    replays: int = 0
    faults: list[str] = field(default_factory=list)


def run_programs(first: int, count: int, faults: int = 5) -> Tally:
    """Run programs of both kinds and kill each at up to three moments.

    Args:
        first: Seed of the first one.
        count: How many.
        faults: After how many broken promises to stop.
    """
    tally = Tally()
    stage = Stage()
    try:
        for number in range(first, first + count):
            stage = _check(stage, number, tally)
            if len(tally.faults) >= faults:
                break
    finally:
        stage.close()
    return tally


def _check(stage: Stage, number: int, tally: Tally) -> Stage:
    kind, seed = KINDS[number % len(KINDS)], str(number)
    chance = random.Random(f"chance {number}")

    def program() -> Program:
        return Program(seed, kind, random.Random(chance.random()))

    whole = stage.perform(program(), [])
    tally.programs += 1
    tally.records += len(whole.records)
    if whole.failure is not None:
        tally.faults.append(f"{number} ({kind}): the first attempt failed with {whole.failure!r}")
        return _anew(stage)
    total = len(whole.records)
    for kept in sorted({total, chance.randint(0, total), chance.randint(0, total)}):
        again = stage.perform(program(), whole.records[:kept])
        tally.replays += 1
        if (fault := _fault(whole, again, kept)) is not None:
            tally.faults.append(f"{number} ({kind}), killed after record {kept} of {total}: {fault}")
        if again.failure is not None:
            return _anew(stage)
    return stage


def _anew(stage: Stage) -> Stage:
    """A failed program leaves tasks behind."""
    stage.close()
    return Stage()


def _fault(whole: Attempt, again: Attempt, kept: int) -> str | None:
    if again.failure is not None:
        diverged = isinstance(again.failure, NonDeterminismError)
        return f"it {'diverged' if diverged else 'failed'}: {again.failure}"
    ended = {e.call for e in map(_entry, whole.records[:kept]) if isinstance(e, Succeeded | Failed)}
    repeated = {e.call for e in map(_entry, again.records) if isinstance(e, Started)} & ended
    if repeated:
        return f"calls ran again whose results were recorded: {sorted(repeated)}"
    if whole.program.kind == "global":
        certain = whole.program.trace[: ([*whole.program.marks, len(whole.program.trace)])[kept]]
        if again.program.trace[: len(certain)] != certain:
            return "things happened in another order"
    elif kept == len(whole.records) and whole.program.of_each_task() != again.program.of_each_task():
        return "a task did something else"
    return None


def _entry(data: bytes) -> Any:
    entry = decode_record(data)
    return None if entry is None else entry.record


def main(first: int, count: int) -> Tally:
    """As ``run_programs``, in a thread of its own: a loop belongs to its thread."""
    tallies: list[Tally] = []
    thread = threading.Thread(target=lambda: tallies.append(run_programs(first, count)), name="task-thread")
    thread.start()
    thread.join()
    (tally,) = tallies
    return tally


if __name__ == "__main__":
    json.dump(vars(main(int(sys.argv[1]), int(sys.argv[2]))), sys.stdout, indent=1)
