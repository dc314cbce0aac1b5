"""The next version of the plan."""

from actionbridge import InputEvent, Plan, RunnerContext, action


@action(InputEvent)
def begin(event: InputEvent, ctx: RunnerContext) -> None:
    """Do nothing."""


plan = Plan("gone", actions=[begin])
