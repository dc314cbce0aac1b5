"""Counts per key in memory; some answers wait at a gate, the others a moment."""

import asyncio
import random
from dataclasses import dataclass

from gates import Gate

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action, event

KEYS = 20
gates: dict[str, Gate] = {}


@event("rescale.counted")
@dataclass(frozen=True)
class Counted:
    """A record, and what the memory of its key held after it."""

    number: int
    count: int
    total: int


@action(InputEvent)
def count(event: InputEvent, ctx: RunnerContext) -> None:
    """Count the key's records and sum their numbers."""
    memory, number = ctx.short_term_memory, event.input["number"]
    count, total = memory.get("count", 0) + 1, memory.get("total", 0) + number
    memory.set("count", count)
    memory.set("total", total)
    ctx.send_event(Counted(number, count, total))


@action(Counted)
async def answer(counted: Counted, ctx: RunnerContext) -> None:
    """Every fourth record of a key waits at the gate."""
    if (counted.number // KEYS + counted.number) % 4 == 0:
        await gates[ctx.param("gate")].wait()
    else:
        await asyncio.sleep(random.random() / 200)
    ctx.send_event(OutputEvent([ctx.key, counted.number, counted.count, counted.total]))


def make_gate(name: str) -> None:
    """Make the gate of one test."""
    gates[name] = Gate()


def open_gate(name: str) -> None:
    """Open it."""
    gates[name].open()


def await_waiting(name: str, count: int, seconds: float) -> bool:
    """Wait until so many wait at it."""
    return gates[name].await_waiting(count, seconds)


plan = Plan("rescale", actions=[count, answer])
