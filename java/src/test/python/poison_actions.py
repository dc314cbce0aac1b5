"""An action that fails with some inputs, as often as a parameter says."""

from effects import effects

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action


class BadInputError(Exception):
    """Raised by the action here."""


@action(InputEvent)
def check(event: InputEvent, ctx: RunnerContext) -> None:
    """Fail with the odd numbers the first times, by the server's count: nothing here outlives a failure."""
    number = event.input["number"]
    tries = int(ctx.get_resource(effects).request("call", f"{number}-try", "-").split()[1])
    if number % 2 == 1 and tries <= ctx.param("failures"):
        raise BadInputError(f"number {number}")
    ctx.send_event(OutputEvent([number]))


plan = Plan("poison", actions=[check], resources=[effects])
