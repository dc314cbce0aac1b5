"""A restart after `kill -9`, in another process: what waited goes on, what was done is not done again."""

import json
import os
import signal

import pytest

from counting_service import Service
from runs import Bench, newest_checkpoint, retained_checkpoint, rows, wait_for

JOB = """
import httpx
from actionbridge import Event, InputEvent, Job, OutputEvent, Plan, action, resource

@resource
async def http(ctx):
    async with httpx.AsyncClient(base_url=ctx.param("url"), timeout=600) as client:
        yield client

@action(InputEvent)
def count(event, ctx):
    seen = ctx.short_term_memory.update("seen", lambda n: (n or 0) + 1)
    ctx.sensory_memory.set("seen", seen)
    ctx.send_event(Event("ask", {"id": event.input["id"]}))

@action("ask")
async def ask(event, ctx):
    answer = await ctx.get_resource(http).get(f"/{event['id']}")
    ctx.send_event(OutputEvent({
        "id": event["id"], "k": ctx.key, "seen": ctx.sensory_memory.get("seen"), "answer": answer.text}))

job = Job(
    plan=Plan("restore", actions=[count, ask], resources=[http]),
    tables=[
        "CREATE TABLE source (id BIGINT, k BIGINT) WITH ('connector' = 'filesystem', 'path' = 'file://%(dir)s/in', 'format' = 'json')",
        "CREATE TABLE sink (id BIGINT, k BIGINT, seen BIGINT, answer STRING) WITH ('connector' = 'filesystem', 'path' = 'file://%(dir)s/out', 'format' = 'json')",
    ],
    input="SELECT * FROM source", key="k", output="sink", params={"url": ""},
    options={
        "execution.checkpointing.interval": "200 ms",
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "state.backend.type": "%(backend)s",
        "actionbridge.max-in-flight": 5,
    },
)
"""
KEYS, EACH = 8, 4


@pytest.mark.parametrize("backend", ["hashmap", "rocksdb"])
def test_a_killed_run_goes_on_in_a_new_process(bench: Bench, service: Service, backend: str) -> None:
    """Parallelism 2, killed with runs waiting and input queued; then 3: every output once, memory exact."""
    inputs = [{"id": i, "k": i % KEYS} for i in range(KEYS * EACH)]
    (bench.directory / "in").mkdir()
    (bench.directory / "in" / "rows.json").write_text("\n".join(map(json.dumps, inputs)))
    file = bench.job(JOB % {"dir": bench.directory, "backend": backend}, "restore_job")
    arguments = ["--param", f"url={service.url}"]

    first = bench.start(file, "--parallelism", "2", *arguments)
    # Keys 1, 3, 5, 7 wait in their first record for ever; the others have run through.
    wait_for("every free record", lambda: len(service.asked) == KEYS // 2 * EACH + KEYS // 2, first)
    checkpoints = bench.directory / ".actionbridge" / "restore" / "checkpoints"
    after = newest_checkpoint(checkpoints)
    wait_for("two more checkpoints", lambda: newest_checkpoint(checkpoints) >= after + 2, first)
    asked_before = dict(service.asked)
    for pid in bench.processes():
        os.kill(pid, signal.SIGKILL)
    first.communicate()
    newest = retained_checkpoint(checkpoints)

    service.gate.set()
    second = bench.run(
        file, "--parallelism", "3", *arguments, "-D", f"execution.state-recovery.path=file://{newest}"
    )
    assert second.code == 0, second.err
    out = [json.loads(line) for line in rows(bench.directory / "out")]
    expected = [
        {"id": row["id"], "k": row["k"], "seen": row["id"] // KEYS + 1, "answer": f"answer {row['id']}"}
        for row in inputs
    ]
    assert sorted(out, key=lambda row: row["id"]) == expected
    parked = [number for number in asked_before if int(number) % 2]
    assert len(parked) == KEYS // 2
    assert all(service.asked[number] == 2 for number in parked), "a waiting action starts again"
    assert all(n == 1 for number, n in service.asked.items() if number not in parked), "what ended does not"
