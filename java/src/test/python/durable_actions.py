"""Calls with effects that are counted, and a failure when the test wants one."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from gates import Gate

from actionbridge import InputEvent, OutputEvent, Plan, ResourceContext, RunnerContext, action, resource


class Trial:
    """One job of one test.

    Threading: any thread; its counters belong to the actions of one interpreter, which share a lock.
    """

    def __init__(self) -> None:
        self.gate = Gate()
        self.broken = threading.Event()
        self.opened = 0
        self.effects: Counter[str] = Counter()
        self.lock = threading.Lock()

    def effect(self, *what: object) -> int:
        """Do something that can be counted; return how often it was done."""
        with self.lock:
            self.effects[repr(what)] += 1
            return self.effects[repr(what)]


trials: dict[str, Trial] = {}


@resource
def trial(ctx: ResourceContext) -> Iterator[Trial]:
    """That of this job."""
    found = trials[ctx.param("trial")]
    with found.lock:
        found.opened += 1
    yield found


def call(at: Trial, *what: object) -> list[Any]:
    """Have an effect; in the pool, or on the task thread."""
    return [*what, at.effect(*what)]


async def call_async(at: Trial, *what: object) -> list[Any]:
    """Have an effect, after a turn of the loop."""
    await asyncio.sleep(0)
    return [*what, at.effect(*what)]


@action(InputEvent)
async def work(event: InputEvent, ctx: RunnerContext) -> None:
    """Make calls one by one and together, wait at the gate, make another."""
    at, number = ctx.get_resource(trial), event.input["number"]
    first = await ctx.durable_execute_async(call, at, number, "first")
    both = await asyncio.gather(
        ctx.durable_execute_async(call_async, at, number, "left", first[-1]),
        ctx.durable_execute_async(call, at, number, "right", first[-1]),
    )
    there = ctx.durable_execute(call, at, number, "there")
    await ctx.durable_execute_async(call, at, number, "until all before it is durable")
    await at.gate.wait()
    if at.broken.is_set() and at.opened == ctx.param("subtasks"):
        raise RuntimeError("the first attempt fails")
    last = await ctx.durable_execute_async(call_async, at, number, "last")
    ctx.send_event(OutputEvent([number, first, both, there, last, str(ctx.uuid4())]))


@action(InputEvent)
def work_sync(event: InputEvent, ctx: RunnerContext) -> None:
    """Make a call without a task."""
    at, number = ctx.get_resource(trial), event.input["number"]
    ctx.send_event(OutputEvent([number, ctx.durable_execute(call, at, number, "sync")]))


def begin(name: str) -> None:
    """Make the trial of a test."""
    trials[name] = Trial()


def await_waiting(name: str, count: int, seconds: float) -> bool:
    """Wait until so many wait at the gate."""
    return trials[name].gate.await_waiting(count, seconds)


def break_at_the_gate(name: str) -> None:
    """Let the actions of the first attempt fail, which wait at the gate, and those of the next pass."""
    trials[name].broken.set()
    trials[name].gate.open()


def effects(name: str) -> list[int]:
    """Return how many effects there were, and how often the most frequent one.

    Those are left out whose records may have been lost: nothing waited until they were durable.
    """
    counts = [n for what, n in trials[name].effects.items() if "durable" not in what]
    return [len(counts), max(counts, default=0)]


def attempts(name: str) -> int:
    """Return how many subtasks were opened."""
    return trials[name].opened


plan = Plan("durable", actions=[work, work_sync], resources=[trial])
