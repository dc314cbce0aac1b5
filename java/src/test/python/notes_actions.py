"""Each record leaves a note, and tells which notes of its key are there."""

from actionbridge import InputEvent, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
async def note(event: InputEvent, ctx: RunnerContext) -> None:
    """Add a note and find all."""
    notes, number = ctx.long_term_memory.collection("items"), event.input["number"]
    await notes.add(f"item {number}", metadata=number)
    ctx.short_term_memory.set("last", number)
    numbers = sorted(found.metadata for found in await notes.search("item", limit=100))
    ctx.send_event(OutputEvent([ctx.key, number, numbers]))


plan = Plan("notes", actions=[note])
