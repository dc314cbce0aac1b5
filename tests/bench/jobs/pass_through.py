"""One sync action that hands each 5-field event on; it notes how fast events came once the JVM was warm."""

import time
from pathlib import Path

from actionbridge import InputEvent, Job, OutputEvent, Plan, RunnerContext, action

EVENTS = 3_000_000
WARM_UP = 1_000_000
RATE_FILE = Path(__file__).parents[3] / "build" / "bench" / "pass-through.rate"

_seen = 0
_began = 0.0


@action(InputEvent)
def hand_on(event: InputEvent, ctx: RunnerContext) -> None:
    """Send the input as output."""
    global _seen, _began
    ctx.send_event(OutputEvent(event.input))
    _seen += 1
    if _seen == WARM_UP:
        _began = time.perf_counter()
    elif _seen == EVENTS:
        RATE_FILE.write_text(str((EVENTS - WARM_UP) / (time.perf_counter() - _began)))


job = Job(
    plan=Plan("pass-through", actions=[hand_on]),
    tables=[
        f"""CREATE TABLE source (id BIGINT, k INT, v DOUBLE, ok BOOLEAN, tag STRING) WITH (
            'connector' = 'datagen', 'number-of-rows' = '{EVENTS}', 'rows-per-second' = '100000000',
            'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '{EVENTS}',
            'fields.k.min' = '0', 'fields.k.max' = '999', 'fields.tag.length' = '3')""",
        "CREATE TABLE sink WITH ('connector' = 'blackhole') LIKE source (EXCLUDING ALL)",
    ],
    input="SELECT * FROM source",
    key="k",
    output="sink",
)
