"""A job that is right, until E2E_JOB, a JSON object, gives some of its arguments other values."""

import json
import os
from pathlib import Path

from actionbridge import InputEvent, Job, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
def pass_on(event: InputEvent, ctx: RunnerContext) -> None:
    print("passing", event.input["id"])
    ctx.send_event(OutputEvent({"id": event.input["id"], "note": f"of {ctx.key}"}))


arguments = {
    "tables": [
        "CREATE TABLE source (id BIGINT, k STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '3',"
        " 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '3')",
        "CREATE TABLE sink (id BIGINT NOT NULL, note STRING) WITH ('connector' = 'filesystem',"
        f" 'path' = 'file://{Path(__file__).parent}/sink', 'format' = 'csv')",
    ],
    "input": "SELECT id, CONCAT('k', CAST(id AS STRING)) AS k FROM source",
    "key": "k",
    "output": "sink",
}
job = Job(
    plan=Plan("plain", actions=[pass_on]), **{**arguments, **json.loads(os.environ.get("E2E_JOB", "{}"))}
)

if __name__ == "__main__":
    job.run()
