"""Echoes every SQL type and tells what Python saw. E2E_INPUT: the query; E2E_OUTPUT: the table's directory."""

import os
from pathlib import Path

from actionbridge import InputEvent, Job, OutputEvent, Plan, RunnerContext, action

COLUMNS = """
    b BOOLEAN, i1 TINYINT, i2 SMALLINT, i4 INT, i8 BIGINT, f4 FLOAT, f8 DOUBLE, de DECIMAL(38, 10), ch CHAR(3),
    vc STRING, bs BYTES, bi BINARY(2), da DATE, ti TIME(0), t0 TIMESTAMP(0), t3 TIMESTAMP(3), t6 TIMESTAMP(6),
    tz TIMESTAMP_LTZ(3), ar ARRAY<INT>, ma MAP<STRING, BIGINT>, ro ROW<x INT, y ROW<z STRING>>
"""


def _table(name: str, columns: str) -> str:
    return f"""CREATE TABLE {name} ({columns}) WITH (
        'connector' = 'filesystem', 'path' = 'file://{Path(__file__).parent}/{name}', 'format' = 'json')"""


@action(InputEvent)
def echo(event: InputEvent, ctx: RunnerContext) -> None:
    ctx.send_event(OutputEvent({**event.input, "seen": repr(event.input)}))


output = os.environ["E2E_OUTPUT"]
job = Job(
    plan=Plan("types", actions=[echo]),
    tables=[_table("first", f"{COLUMNS}, seen STRING"), _table("second", f"{COLUMNS}, seen STRING")],
    input=os.environ["E2E_INPUT"],
    key="i8",
    output=output,
    options={"table.local-time-zone": "UTC"},
)
