"""Actions that wait; one more measures what the whole process burns meanwhile.

How many wait is said by the environment variable ``PARKED``.
"""

import asyncio
import os
import time
from pathlib import Path

from actionbridge import InputEvent, Job, Plan, RunnerContext, action

PARKED = int(os.environ.get("PARKED", "20000"))
SECONDS = 10.0
SHARE_FILE = Path(__file__).parents[3] / "build" / "bench" / "parked.share"

_waiting = 0
_done: asyncio.Event | None = None


@action(InputEvent)
async def wait(event: InputEvent, ctx: RunnerContext) -> None:
    """Wait until the last one has measured."""
    global _waiting, _done
    if _done is None:
        _done = asyncio.Event()
    _waiting += 1
    if _waiting <= PARKED:
        await _done.wait()
    else:
        await asyncio.sleep(SECONDS)  # until start-up work, such as JIT compilation, has calmed down
        began = time.process_time()
        await asyncio.sleep(SECONDS)
        SHARE_FILE.write_text(str((time.process_time() - began) / SECONDS))
        _done.set()


job = Job(
    plan=Plan("parked", actions=[wait]),
    tables=[
        f"""CREATE TABLE source (id BIGINT) WITH (
            'connector' = 'datagen', 'number-of-rows' = '{PARKED + 1}', 'rows-per-second' = '1000000',
            'fields.id.kind' = 'sequence', 'fields.id.start' = '0', 'fields.id.end' = '{PARKED}')""",
        "CREATE TABLE sink (id BIGINT) WITH ('connector' = 'blackhole')",
    ],
    input="SELECT * FROM source",
    key="id",
    output="sink",
    # A checkpoint writes what waits, which is work: without one, the row says what waiting itself costs.
    options={"actionbridge.max-in-flight": PARKED + 1, "execution.checkpointing.interval": "1 h"},
)
