"""Java handles the input at once, while an action in Python waits for the test."""

from gates import Gate

from actionbridge import InputEvent, JavaAction, OutputEvent, Plan, RunnerContext, action

gate = Gate()


@action(InputEvent)
async def wait(event: InputEvent, ctx: RunnerContext) -> None:
    """Tell how often Java has counted the input."""
    await gate.wait()
    ctx.send_event(OutputEvent([ctx.key, ctx.short_term_memory.get("stats.count")]))


ask = JavaAction(InputEvent, class_name="io.actionbridge.operator.Rules", method="ask")
plan = Plan("java-restore", actions=[ask, wait])
