"""Counts the rows of a key in memory and asks a service about each."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from actionbridge import (
    Event,
    InputEvent,
    Job,
    OutputEvent,
    Plan,
    ResourceContext,
    RunnerContext,
    action,
    resource,
)

HERE = Path(__file__).parent


@resource
async def http(ctx: ResourceContext) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=ctx.param("url"), timeout=600) as client:
        yield client


@action(InputEvent)
def count(event: InputEvent, ctx: RunnerContext) -> None:
    seen = ctx.short_term_memory.update("seen", lambda n: (n or 0) + 1)
    ctx.sensory_memory.set("seen", seen)
    ctx.send_event(Event("ask", {"id": event.input["id"]}))


@action("ask")
async def ask(event: Event, ctx: RunnerContext) -> None:
    answer = await ctx.get_resource(http).get(f"/{event['id']}")
    seen = ctx.sensory_memory.get("seen")
    ctx.send_event(OutputEvent({"id": event["id"], "k": ctx.key, "seen": seen, "answer": answer.text}))


job = Job(
    plan=Plan("asking", actions=[count, ask], resources=[http]),
    tables=[
        f"""CREATE TABLE source (id BIGINT, k BIGINT) WITH (
        'connector' = 'filesystem', 'path' = 'file://{HERE}/source', 'format' = 'json')""",
        f"""CREATE TABLE sink (id BIGINT, k BIGINT, seen BIGINT, answer STRING) WITH (
        'connector' = 'filesystem', 'path' = 'file://{HERE}/sink', 'format' = 'json')""",
    ],
    input="SELECT * FROM source",
    key="k",
    output="sink",
    params={"url": ""},
    options={
        "execution.checkpointing.interval": "200 ms",
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
    },
)
