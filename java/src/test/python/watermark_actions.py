"""Answers after random waits, with what the action knew of event time."""

import asyncio
import random

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
async def wait(event: InputEvent, ctx: RunnerContext) -> None:
    """Wait, or not."""
    watermark = ctx.watermark
    if random.random() < 0.8:
        await asyncio.sleep(random.random() / 200)
    ctx.send_event(OutputEvent([event.input["number"], ctx.timestamp, watermark]))


plan = Plan("watermark", actions=[wait])
