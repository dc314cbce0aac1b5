"""Puts out the row that a parameter tells, as Python writes it."""

import ast
import asyncio
from pathlib import Path

from actionbridge import InputEvent, Job, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
async def put_out(event: InputEvent, ctx: RunnerContext) -> None:
    if ctx.param("wait"):
        await asyncio.sleep(0.001)
    ctx.send_event(OutputEvent(ast.literal_eval(ctx.param("row"))))


job = Job(
    plan=Plan("outputs", actions=[put_out]),
    tables=[
        f"""CREATE TABLE sink (id BIGINT NOT NULL, note STRING, short VARCHAR(3), price DECIMAL(5, 2)) WITH (
        'connector' = 'filesystem', 'path' = 'file://{Path(__file__).parent}/sink', 'format' = 'json')"""
    ],
    input="SELECT * FROM (VALUES ('k7')) AS t(k)",
    key="k",
    output="sink",
    params={"row": "{}", "wait": False},
)
