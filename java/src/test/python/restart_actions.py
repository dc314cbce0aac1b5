"""A job that fails ten times, with runs that wait, and a census of live objects at each start."""

import asyncio
import gc
import threading
from collections import Counter
from collections.abc import Iterator

from gates import Gate

from actionbridge import (
    Event,
    InputEvent,
    OutputEvent,
    Plan,
    ResourceContext,
    RunnerContext,
    action,
    resource,
)

FAILURES = 10
# Pemja 0.5.7 leaves the import hook of each interpreter behind; and each census is kept here.
EXPECTED_PER_START = Counter(
    {
        "builtins.cell": 3,
        "builtins.builtin_function_or_method": 1,
        "builtins.dict": 1,
        "builtins.list": 1,
        "builtins.module": 1,
        "collections.Counter": 1,
    }
)
gate = Gate()
censuses: list[Counter[str]] = []
threads: list[int] = []


@resource
def census(ctx: ResourceContext) -> Iterator[None]:
    """Count what is alive: the attempt before this one is closed."""
    gc.collect()
    censuses.append(Counter(f"{type(o).__module__}.{type(o).__qualname__}" for o in gc.get_objects()))
    threads.append(threading.active_count())
    yield


@action(InputEvent)
def begin(event: InputEvent, ctx: RunnerContext) -> None:
    """Use memory and hand on."""
    ctx.short_term_memory.set("number", event.input["number"])
    ctx.send_event(Event("restart.rest"))


@action("restart.rest")
async def rest(event: Event, ctx: RunnerContext) -> None:
    """Wait at the gate, but for the last record: it fails, after a wake-up, in all attempts but the last."""
    if ctx.key == 19:
        await asyncio.sleep(0.001)
        if len(censuses) <= FAILURES:
            raise ValueError(f"attempt {len(censuses)}")
        gate.open()
    await gate.wait()
    ctx.send_event(OutputEvent(ctx.key))


def grown() -> dict[str, int]:
    """Return the types of which more are alive at the last start than at the third, and how many more."""
    grown = censuses[-1] - censuses[2]
    for expected in [EXPECTED_PER_START] * (len(censuses) - 3):
        grown -= expected
    return {name: count for name, count in grown.items() if count > 2}  # less than one in three starts


def attempts() -> int:
    """Return how often the job was started."""
    return len(censuses)


def grown_threads() -> int:
    """Return how many more Python threads there were at the last start than at the third."""
    return threads[-1] - threads[2]


plan = Plan("restart", actions=[begin, rest], resources=[census])
