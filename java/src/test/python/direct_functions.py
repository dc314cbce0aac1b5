"""Functions for a Java caller that has no plan."""

import asyncio
import time
from typing import Any

from actionbridge import InputEvent, OutputEvent

_held: asyncio.Future[None] | None = None


def double(event: InputEvent) -> OutputEvent:
    """Answer with an output event."""
    return OutputEvent({"double": 2 * event.input["number"]})


async def later(number: int) -> int:
    """Answer in a later turn, in the turns' order or not."""
    await asyncio.sleep((number * 7 % 5) / 1000)
    return number


async def at_once(number: int) -> int:
    """Answer in the first turn."""
    return number


async def held() -> str:
    """Wait for ``let_go``."""
    global _held
    _held = asyncio.get_running_loop().create_future()
    await _held
    return "held"


async def let_go() -> str:
    """Let ``held`` end in this very turn."""
    assert _held is not None
    _held.set_result(None)
    return "let go"


async def long_turn(slices: int) -> int:
    """Hold the loop for longer than the budget of one turn."""
    for _ in range(slices):
        time.sleep(0.001)
        await asyncio.sleep(0)
    return slices


async def output_later(event: InputEvent) -> OutputEvent:
    """Answer with an output event in a later turn."""
    await asyncio.sleep(0)
    return OutputEvent(event.input)


def length_of(value: Any) -> int:
    """Take a Python object."""
    return len(value)


def text_of(length: int) -> str:
    """Make a text."""
    return "x" * length


def fail() -> None:
    """Raise."""
    raise LookupError("nothing there")
