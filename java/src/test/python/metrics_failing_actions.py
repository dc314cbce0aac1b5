"""An async action that measures and then fails."""

import asyncio

from actionbridge import InputEvent, Plan, RunnerContext, action


@action(InputEvent)
async def fail(event: InputEvent, ctx: RunnerContext) -> None:
    """Count in a later turn, and fail."""
    await asyncio.sleep(0.001)
    ctx.metrics.counter("tries").inc()
    raise ValueError("after the count")


plan = Plan("metrics-failing", actions=[fail])
