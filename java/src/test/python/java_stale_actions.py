"""An action waits while one in Java writes what it has read."""

import asyncio
from typing import Any

from actionbridge import Event, InputEvent, JavaAction, OutputEvent, Plan, RunnerContext, action

waiting: dict[Any, asyncio.Event] = {}


@action(InputEvent)
async def wait(event: InputEvent, ctx: RunnerContext) -> None:
    """Read, wait, read again; update on top of what Java wrote."""
    memory = ctx.short_term_memory
    before = memory.get("number")
    wake = waiting[ctx.key] = asyncio.Event()
    await wake.wait()
    sum_now = memory.update("sum", lambda value: (value or 0) + 1)
    ctx.send_event(OutputEvent([ctx.key, before, memory.get("number"), event.input["number"], sum_now]))


@action("stale.wake")
def wake(event: Event, ctx: RunnerContext) -> None:
    """Let the other one go on."""
    waiting[ctx.key].set()


overtake = JavaAction(InputEvent, class_name="io.actionbridge.operator.Rules", method="overtake")
plan = Plan("java-stale", actions=[wait, overtake, wake])
