"""The next version of the plan of ``gone_actions``: the action is there, and listens to other events."""

from actionbridge import Event, InputEvent, Plan, RunnerContext, action


@action(InputEvent)
def begin(event: InputEvent, ctx: RunnerContext) -> None:
    """Do nothing."""


@action("gone.other")
async def departed(event: Event, ctx: RunnerContext) -> None:
    """Do nothing."""


plan = Plan("gone", actions=[begin, departed])
