"""Durable calls of a function that returns at once, one after the other in each run.

The environment variable ``KEYS`` says how many runs may be under way at once, ``RUNS`` how many there are.
The first half of them warms the JVM up; the other half is measured.
"""

import os
import statistics
import time
from pathlib import Path

from actionbridge import InputEvent, Job, Plan, RunnerContext, action

KEYS = int(os.environ.get("KEYS", "1"))
RUNS = int(os.environ.get("RUNS", "200"))
CALLS = 20
P50_FILE = Path(__file__).parents[3] / "build" / "bench" / "durable.p50"
RATE_FILE = P50_FILE.with_suffix(".rate")

_begun = _ended = 0
_began = 0.0
_times: list[float] = []


async def fetch(origin: str, hour: int) -> dict[str, object]:
    """What a service answers."""
    return {"origin": origin, "hour": hour, "wind_speed": 13.8}


@action(InputEvent)
async def ask(event: InputEvent, ctx: RunnerContext) -> None:
    """Ask and ask again; the last one writes down the median in seconds, and the calls per second."""
    global _begun, _ended, _began
    _begun += 1
    measured = _begun > RUNS // 2
    if measured and not _began:
        _began = time.perf_counter()
    for hour in range(CALLS):
        began = time.perf_counter()
        await ctx.durable_execute_async(fetch, "EWR", hour)
        if measured:
            _times.append(time.perf_counter() - began)
    _ended += 1
    if _ended == RUNS:
        P50_FILE.write_text(str(statistics.median(_times)))
        RATE_FILE.write_text(str(len(_times) / (time.perf_counter() - _began)))


job = Job(
    plan=Plan("durable-calls", actions=[ask]),
    tables=[
        f"""CREATE TABLE source (id BIGINT) WITH (
            'connector' = 'datagen', 'number-of-rows' = '{RUNS}', 'rows-per-second' = '1000000',
            'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '{RUNS}')""",
        "CREATE TABLE sink (id BIGINT) WITH ('connector' = 'blackhole')",
    ],
    input=f"SELECT MOD(id, {KEYS}) AS k FROM source",
    key="k",
    output="sink",
)
