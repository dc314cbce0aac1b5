"""One action with durable calls of all kinds, one by one and together, and with memory."""

import asyncio

from effects import ask, ask_async, effects

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
async def work(event: InputEvent, ctx: RunnerContext) -> None:
    """Ask four times; tell which input of its key this was."""
    at, number, memory = ctx.get_resource(effects), event.input["number"], ctx.short_term_memory
    place = memory.get("count", 0) + 1
    memory.set("count", place)
    first = await ctx.durable_execute_async(ask_async, at, f"{number}-first")
    second = ctx.durable_execute(ask, at, f"{number}-second")
    left, right = await asyncio.gather(
        ctx.durable_execute_async(ask_async, at, f"{number}-left"),
        ctx.durable_execute_async(ask, at, f"{number}-right"),
    )
    ctx.send_event(OutputEvent([number, place, first, second, left, right]))


plan = Plan("faults", actions=[work], resources=[effects])
