"""Three sync actions, one behind the other."""

from actionbridge import Event, InputEvent, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
def one(event: InputEvent, ctx: RunnerContext) -> None:
    """Begin."""
    ctx.send_event(Event("chain.two", {"number": event.input["number"]}))


@action("chain.two")
def two(event: Event, ctx: RunnerContext) -> None:
    """Go on."""
    ctx.send_event(Event("chain.three", {"number": event["number"]}))


@action("chain.three")
def three(event: Event, ctx: RunnerContext) -> None:
    """End."""
    ctx.send_event(OutputEvent([ctx.key, event["number"]]))


plan = Plan("chain", actions=[one, two, three])
