"""Actions that take an hour. Each leaves a file `waiting-<its id>`; `blocking` ones hold the task thread."""

import asyncio
import time
from pathlib import Path

from actionbridge import InputEvent, Job, Plan, RunnerContext, action

HERE = Path(__file__).parent


@action(InputEvent)
async def wait(event: InputEvent, ctx: RunnerContext) -> None:
    (HERE / f"waiting-{event.input['id']}").touch()
    if ctx.param("blocking"):
        time.sleep(3600)
    await asyncio.sleep(3600)


job = Job(
    plan=Plan("stop", actions=[wait]),
    tables=["CREATE TABLE sink (id BIGINT) WITH ('connector' = 'blackhole')"],
    input="SELECT * FROM (VALUES (1), (2), (3), (4)) AS t(id)",
    key="id",
    output="sink",
    params={"blocking": False},
)
