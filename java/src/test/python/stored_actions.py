"""Leaves something in every kind of state: a parked run, queued input, memory of all scopes, a note."""

from gates import Gate

from actionbridge import Event, InputEvent, OutputEvent, Plan, RunnerContext, action

gate = Gate()


@action(InputEvent)
async def begin(event: InputEvent, ctx: RunnerContext) -> None:
    """Count the key's records, and take a note of each."""
    memory, number = ctx.short_term_memory, event.input["number"]
    memory.update("records.count", lambda count: (count or 0) + 1)
    ctx.sensory_memory.set("number", number)
    await ctx.long_term_memory.collection("numbers").add(f"number {number}", metadata=(number,))
    ctx.send_event(Event("stored.rest", {"number": number}))


@action("stored.rest")
async def rest(event: Event, ctx: RunnerContext) -> None:
    """Wait at the gate, then tell all that is remembered."""
    await gate.wait()
    found = await ctx.long_term_memory.collection("numbers").search(f"number {event['number']}", 1)
    ctx.send_event(
        OutputEvent(
            [
                ctx.key,
                event["number"],
                ctx.sensory_memory.get("number"),
                ctx.short_term_memory.get("records.count"),
                found[0].metadata,
            ]
        )
    )


def close_gate() -> None:
    """Hold back all that come."""
    global gate
    gate = Gate()


def open_gate() -> None:
    """Let all pass."""
    gate.open()


def await_waiting(count: int, seconds: float) -> bool:
    """Wait until so many wait at the gate."""
    return gate.await_waiting(count, seconds)


plan = Plan("stored", actions=[begin, rest])
