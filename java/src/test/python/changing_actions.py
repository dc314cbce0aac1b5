"""An action whose code changes while it waits."""

from effects import ask, ask_async, effects

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action

changed: set[str] = set()


@action(InputEvent)
async def work(event: InputEvent, ctx: RunnerContext) -> None:
    """Make two calls; the first is another one after the change."""
    at, number = ctx.get_resource(effects), event.input["number"]
    if ctx.param("trial") in changed:
        await ctx.durable_execute_async(ask_async, at, f"{number}-first")
    else:
        await ctx.durable_execute_async(ask, at, f"{number}-first")
    await ctx.durable_execute_async(ask, at, f"{number}-second")
    ctx.send_event(OutputEvent([number]))


def change(trial: str) -> None:
    """From here on the job has other code."""
    changed.add(trial)


plan = Plan("changing", actions=[work], resources=[effects])
