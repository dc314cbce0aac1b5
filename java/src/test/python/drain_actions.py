"""Every run waits at the gate."""

from gates import Gate

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action

gate = Gate()


@action(InputEvent)
async def wait(event: InputEvent, ctx: RunnerContext) -> None:
    """Wait until the test opens the gate."""
    await gate.wait()
    ctx.send_event(OutputEvent(event.input["number"]))


plan = Plan("drain", actions=[wait])
