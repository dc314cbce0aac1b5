"""Writes hours that are declared complete when the watermark that reaches the table has passed them."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from actionbridge import InputEvent, Job, OutputEvent, Plan, ResourceContext, RunnerContext, action, resource

HERE = Path(__file__).parent


@resource
async def http(ctx: ResourceContext) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=ctx.param("url"), timeout=600) as client:
        yield client


@action(InputEvent)
async def ask(event: InputEvent, ctx: RunnerContext) -> None:
    row = event.input
    (await ctx.get_resource(http).get(f"/{row['id']}")).raise_for_status()
    ctx.send_event(
        OutputEvent(
            {"id": row["id"], "stamp": ctx.timestamp, "mark": ctx.watermark, "hour": f"{row['ts']:%H}"}
        )
    )


job = Job(
    plan=Plan("event-time", actions=[ask], resources=[http]),
    tables=[
        f"""CREATE TABLE source (id BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH (
        'connector' = 'filesystem', 'path' = 'file://{HERE}/source', 'format' = 'json',
        'source.monitor-interval' = '100 ms')""",
        f"""CREATE TABLE sink (id BIGINT, stamp BIGINT, mark BIGINT, `hour` STRING) PARTITIONED BY (`hour`) WITH (
        'connector' = 'filesystem', 'path' = 'file://{HERE}/sink', 'format' = 'json',
        'sink.partition-commit.trigger' = 'partition-time', 'sink.partition-commit.delay' = '1 h',
        'sink.partition-commit.policy.kind' = 'success-file',
        'partition.time-extractor.timestamp-pattern' = '2013-01-01 $hour:00:00')""",
    ],
    input="SELECT * FROM source",
    key="id",
    output="sink",
    params={"url": ""},
    options={"execution.checkpointing.interval": "200 ms", "pipeline.auto-watermark-interval": "20 ms"},
)
