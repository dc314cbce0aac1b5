"""A sync and an async action that measure."""

import asyncio

from actionbridge import Event, InputEvent, Plan, RunnerContext, action


@action(InputEvent)
def measure(event: InputEvent, ctx: RunnerContext) -> None:
    """Use every kind."""
    number = event.input["number"]
    ctx.metrics.counter("items").inc(2)
    ctx.metrics.counter("items").dec()
    ctx.metrics.gauge("level").set(number / 2)
    ctx.metrics.histogram("numbers").update(number)
    ctx.metrics.meter("rate").mark(3)
    ctx.send_event(Event("metrics.later"))


@action("metrics.later")
async def later(event: Event, ctx: RunnerContext) -> None:
    """Count in a later turn, under a name that the other action has for another kind."""
    await asyncio.sleep(0.001)
    ctx.metrics.counter("level").inc()


plan = Plan("metrics", actions=[measure, later])
