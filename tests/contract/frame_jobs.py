"""The plan whose frames and JSON are the golden vectors."""

import asyncio

from actionbridge import (
    Event,
    InputEvent,
    JavaAction,
    Job,
    OutputEvent,
    Plan,
    RunnerContext,
    action,
    resource,
)


@resource
def table(ctx: object):  # type: ignore[no-untyped-def]  # a factory like any other
    """A resource, for the plan's JSON."""
    yield {}


@action(InputEvent)
def count(event: InputEvent, ctx: RunnerContext) -> None:
    """Read and write memory of key and run, measure, send an event, send an output."""
    memory = ctx.short_term_memory
    memory.set("seen.total", memory.get("seen.total", 0) + 1)
    memory.delete("old")
    ctx.sensory_memory.set("id", event.input["id"])
    ctx.metrics.counter("inputs").inc()
    ctx.metrics.counter("inputs").inc(2)
    ctx.metrics.gauge("level").set(0.5)
    ctx.metrics.gauge("id").set(event.input["id"])
    ctx.metrics.histogram("size").update(-3)
    ctx.metrics.histogram("size").update(1000)
    ctx.metrics.meter("seen").mark()
    ctx.send_event(Event("vector.wait", {"id": event.input["id"]}))
    ctx.send_event(OutputEvent(event.input))


@action("vector.wait", version=2)
async def wait(event: Event, ctx: RunnerContext) -> None:
    """Take a note, wait for one turn of the loop."""
    notes = ctx.long_term_memory.collection("notes")
    if not await notes.ids():
        await notes.add("a note")
    await asyncio.sleep(0)
    await asyncio.sleep(0.001)
    ctx.send_event(OutputEvent({"id": event["id"]}))


score = JavaAction("vector.wait", class_name="org.example.Rules", method="score", version=3)


async def answer(number: int) -> int:
    """What a service would take a moment for."""
    await asyncio.sleep(0.001)
    return number


@action("vector.ask")
async def ask(event: Event, ctx: RunnerContext) -> None:
    """Make a durable call, then one that blocks."""
    await ctx.durable_execute_async(answer, event["id"])
    ctx.durable_execute(abs, -1)


durable_plan = Plan("durable-vectors", actions=[ask])
plan = Plan("vectors", actions=[count, wait, score], resources=[table])
job = Job(
    plan=plan,
    tables=["CREATE TABLE a (id BIGINT) WITH (...)", "CREATE TABLE b (id BIGINT) WITH (...)"],
    input="SELECT * FROM a",
    key=["id"],
    output="b",
    params={"url": "http://127.0.0.1", "limit": 5, "ratio": 0.5, "on": True, "none": None},
    options={"actionbridge.turn-budget": "2 ms", "parallelism.default": 2},
)
