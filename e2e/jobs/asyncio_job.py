"""asyncio as people know it."""

import asyncio
from pathlib import Path

import httpx

from actionbridge import InputEvent, Job, OutputEvent, Plan, RunnerContext, action


async def twice(number: int) -> int:
    await asyncio.sleep(0.001)
    return 2 * number


@action(InputEvent)
async def everything(event: InputEvent, ctx: RunnerContext) -> None:
    n = event.input["id"]
    a, b = await asyncio.gather(twice(n), twice(n + 1))
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        c = group.create_task(twice(n + 2))
    d = await asyncio.to_thread(lambda: n)
    async with httpx.AsyncClient(base_url=ctx.param("url")) as client:
        answer = await client.get(f"/{2 * n}")
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(3600)
    except TimeoutError:
        ctx.send_event(OutputEvent({"id": n, "total": a + b + c.result() + d, "note": answer.text}))


@action(InputEvent)
def blocking(event: InputEvent, ctx: RunnerContext) -> None:
    n = event.input["id"]
    ctx.send_event(OutputEvent({"id": -n, "total": asyncio.run(twice(n)), "note": "sync"}))


job = Job(
    plan=Plan("asyncio-as-known", actions=[everything, blocking]),
    tables=[
        """CREATE TABLE source (id BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '20',
        'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '20')""",
        f"""CREATE TABLE sink (id BIGINT, total BIGINT, note STRING) WITH (
        'connector' = 'filesystem', 'path' = 'file://{Path(__file__).parent}/sink', 'format' = 'json')""",
    ],
    input="SELECT * FROM source",
    key="id",
    output="sink",
    params={"url": ""},
)
