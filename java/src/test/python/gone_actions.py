"""A plan with an action that the next version of the plan does not have."""

from gates import Gate

from actionbridge import Event, InputEvent, Plan, RunnerContext, action

gate = Gate()


@action(InputEvent)
def begin(event: InputEvent, ctx: RunnerContext) -> None:
    """Hand on."""
    ctx.send_event(Event("gone.rest"))


@action("gone.rest")
async def departed(event: Event, ctx: RunnerContext) -> None:
    """Wait for ever."""
    await gate.wait()


plan = Plan("gone", actions=[begin, departed])
