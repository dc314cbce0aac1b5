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


@action(InputEvent)
async def note(event: InputEvent, ctx: RunnerContext) -> None:
    """Do with a collection what the input says, step by step, and send what came of each step."""
    for collection, step, *arguments in event.input:
        notes = ctx.long_term_memory.collection(collection)
        if step == "add":
            text, metadata = arguments
            outcome: object = await notes.add(text, metadata=metadata)
        elif step == "search":
            outcome = [(found.text, found.metadata, found.score) for found in await notes.search(*arguments)]
        elif step == "get":
            found = await notes.get(*arguments)
            outcome = None if found is None else (found.text, found.metadata)
        elif step == "delete":
            await notes.delete(*arguments)
            outcome = None
        else:
            outcome = await notes.ids()
        ctx.send_event(OutputEvent(outcome))
    ctx.send_event(Event("memory.noted"))


@action("memory.noted")
async def afterwards(event: Event, ctx: RunnerContext) -> None:
    """Tell what the action before left in a collection."""
    found = await ctx.long_term_memory.collection("n").search("tea")
    ctx.send_event(OutputEvent([note.text for note in found]))


notes = Plan("notes", actions=[note])
notes_and_after = Plan("notes-and-after", actions=[note, afterwards])
