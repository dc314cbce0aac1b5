"""Runs that wait for random times, and a count of those under way."""

import asyncio
import random
from collections import Counter

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action

under_way: Counter[int] = Counter()
most_per_key = 0
most_keys = 0


@action(InputEvent)
async def wait(event: InputEvent, ctx: RunnerContext) -> None:
    """Wait up to three times, and answer with the number that came."""
    global most_per_key, most_keys
    key = ctx.key
    under_way[key] += 1
    most_per_key = max(most_per_key, under_way[key])
    most_keys = max(most_keys, sum(1 for count in under_way.values() if count))
    for _ in range(random.randrange(4)):
        await asyncio.sleep(random.random() / 500)
    under_way[key] -= 1
    ctx.send_event(OutputEvent([key, event.input["number"]]))


def peaks() -> list[int]:
    """Return the most runs of one key, and the most keys, that were under way at once."""
    return [most_per_key, most_keys]


plan = Plan("order", actions=[wait])
