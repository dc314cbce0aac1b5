"""Every run hangs until the test opens the gate."""

from gates import Gate

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action

gate = Gate()
under_way = 0
most = 0


@action(InputEvent)
async def hang(event: InputEvent, ctx: RunnerContext) -> None:
    """Wait at the gate."""
    global under_way, most
    under_way += 1
    most = max(most, under_way)
    try:
        await gate.wait()
    finally:
        under_way -= 1
    ctx.send_event(OutputEvent(event.input["number"]))


def counts() -> list[int]:
    """Return how many runs are under way, and how many were at most."""
    return [under_way, most]


plan = Plan("limit", actions=[hang])
