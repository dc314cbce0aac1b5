"""Plans about memory, importable as the operator imports them."""

from actionbridge import Event, InputEvent, MemoryRef, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
def point(event: InputEvent, ctx: RunnerContext) -> None:
    """Store what came, and send where it is."""
    memory = ctx.sensory_memory if event.input["sensory"] else ctx.short_term_memory
    memory.set("order.lines", event.input["lines"])
    ctx.send_event(Event("memory.look", {"at": memory.ref("order.lines")}))


@action("memory.look")
def look(event: Event, ctx: RunnerContext) -> None:
    """Read what an event refers to."""
    at: MemoryRef = event["at"]
    ctx.send_event(OutputEvent([at.scope, at.path, at.get(ctx), MemoryRef("sensory", "no").get(ctx, "none")]))


refs = Plan("refs", actions=[point, look])


@action(InputEvent)
def last(event: InputEvent, ctx: RunnerContext) -> None:
    """Tell the last value, and keep this one unless it is None."""
    memory = ctx.short_term_memory
    ctx.send_event(OutputEvent(memory.get("last")))
    if event.input is not None:
        memory.set("last", event.input)


lasts = Plan("lasts", actions=[last])
