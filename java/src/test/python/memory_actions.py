"""Even keys write, odd keys only read."""

from actionbridge import Event, InputEvent, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
def first(event: InputEvent, ctx: RunnerContext) -> None:
    """Count in the key's memory, and leave the number in the run's."""
    memory = ctx.short_term_memory
    seen = memory.get("seen.count", 0)
    if ctx.key % 2 == 0:
        memory.set("seen.count", seen + 1)
        ctx.sensory_memory.set("number", event.input["number"])
    ctx.send_event(Event("memory.second"))


@action("memory.second")
def second(event: Event, ctx: RunnerContext) -> None:
    """Tell what the action before it wrote."""
    count = ctx.short_term_memory.get("seen.count")
    ctx.send_event(OutputEvent([ctx.key, count, ctx.sensory_memory.get("number")]))


plan = Plan("memory", actions=[first, second])
