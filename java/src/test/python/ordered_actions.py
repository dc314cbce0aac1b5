"""An action whose calls tell in which order the inputs of a key had their turn."""

from effects import ask, effects

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
async def work(event: InputEvent, ctx: RunnerContext) -> None:
    """Make one call; the memory counts."""
    at, number, memory = ctx.get_resource(effects), event.input["number"], ctx.short_term_memory
    place = memory.get("count", 0)
    memory.set("count", place + 1)
    await ctx.durable_execute_async(ask, at, f"{number}-call")
    ctx.send_event(OutputEvent([number, place]))


plan = Plan("ordered", actions=[work], resources=[effects])
