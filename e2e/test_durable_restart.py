"""Durable calls after `kill -9`, in another process: what is recorded is not asked again, by the service's count."""

import json
import os
import signal

import pytest

from counting_service import Service
from runs import Bench, newest_checkpoint, retained_checkpoint, rows, wait_for

JOB = """
import asyncio
import httpx
from actionbridge import InputEvent, Job, OutputEvent, Plan, action, current_call, resource

@resource
async def http(ctx):
    async with httpx.AsyncClient(base_url=ctx.param("url"), timeout=600) as client:
        yield client

async def ask(client, path):
    headers = {"Idempotency-Key": current_call().key}
    return (await client.get(path, headers=headers)).text

@action(InputEvent)
async def work(event, ctx):
    client, number = ctx.get_resource(http), event.input["id"]
    first = await ctx.durable_execute_async(ask, client, f"/first-{2 * number}")
    left, right = await asyncio.gather(
        ctx.durable_execute_async(ask, client, f"/left-{2 * number}"),
        ctx.durable_execute_async(ask, client, f"/right-{number}"),
    )
    ctx.send_event(OutputEvent({"id": number, "answers": f"{first}, {left}, {right}", "chance": str(ctx.uuid4())}))

job = Job(
    plan=Plan("durable", actions=[work], resources=[http]),
    tables=[
        "CREATE TABLE source (id BIGINT) WITH ('connector' = 'filesystem', 'path' = 'file://%(dir)s/in', 'format' = 'json')",
        "CREATE TABLE sink (id BIGINT, answers STRING, chance STRING) WITH ('connector' = 'filesystem', 'path' = 'file://%(dir)s/out', 'format' = 'json')",
    ],
    input="SELECT * FROM source", key="id", input_id=%(input_id)r, output="sink", params={"url": ""},
    options={
        "execution.checkpointing.interval": "200 ms",
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "state.backend.type": "%(backend)s",
        "actionbridge.durability": "%(durability)s",
    },
)
"""
COUNT = 20


@pytest.mark.parametrize(
    ("durability", "backend"), [("checkpoint", "hashmap"), ("checkpoint", "rocksdb"), ("log", "hashmap")]
)
def test_recorded_calls_are_not_asked_again_in_a_new_process(
    bench: Bench, service: Service, durability: str, backend: str
) -> None:
    """Killed with calls running and calls recorded, at parallelism 2; goes on from the checkpoint at 3."""
    (bench.directory / "in").mkdir()
    (bench.directory / "in" / "rows.json").write_text("\n".join(json.dumps({"id": i}) for i in range(COUNT)))
    text = JOB % {"dir": bench.directory, "backend": backend, "durability": durability, "input_id": None}
    file = bench.job(text, "durable_job")
    arguments = ["--param", f"url={service.url}"]

    first = bench.start(file, "--parallelism", "2", *arguments)
    wait_for("every call", lambda: len(service.asked) == 3 * COUNT, first)
    checkpoints = bench.directory / ".actionbridge" / "durable" / "checkpoints"
    after = newest_checkpoint(checkpoints)
    wait_for("two more checkpoints", lambda: newest_checkpoint(checkpoints) >= after + 2, first)
    running = {path for path in service.asked if service.holds(path)}
    assert len(running) == COUNT // 2
    for pid in bench.processes():
        os.kill(pid, signal.SIGKILL)
    first.communicate()

    service.gate.set()
    path = f"file://{retained_checkpoint(checkpoints)}"
    second = bench.run(file, "--parallelism", "3", *arguments, "-D", f"execution.state-recovery.path={path}")
    assert second.code == 0, second.err
    out = sorted((json.loads(line) for line in rows(bench.directory / "out")), key=lambda row: row["id"])
    assert [row["answers"] for row in out] == [
        f"answer first-{2 * i}, answer left-{2 * i}, answer right-{i}" for i in range(COUNT)
    ]
    assert len({row["chance"] for row in out}) == COUNT
    assert {path: n for path, n in service.asked.items() if n > 1} == dict.fromkeys(running, 2)
    assert all(len(keys) == 1 for keys in service.call_keys.values()), "a repeated call has the same key"
    assert len(set.union(*service.call_keys.values())) == 3 * COUNT, "and no other call has it"


@pytest.mark.parametrize(("input_id", "keys"), [("id + 1", 1), (None, 2)])
def test_call_keys_are_the_same_in_every_submission_by_input_id(
    bench: Bench, service: Service, input_id: str | None, keys: int
) -> None:
    """Run twice from the start: by the service's count of idempotency keys."""
    (bench.directory / "in").mkdir()
    (bench.directory / "in" / "rows.json").write_text("\n".join(json.dumps({"id": i}) for i in range(COUNT)))
    text = JOB % {
        "dir": bench.directory,
        "backend": "hashmap",
        "durability": "checkpoint",
        "input_id": input_id,
    }
    file = bench.job(text, "durable_job")
    service.gate.set()
    for _ in range(2):
        ended = bench.run(file, "--param", f"url={service.url}")
        assert ended.code == 0, ended.err
    assert {len(seen) for seen in service.call_keys.values()} == {keys}
    assert len(set.union(*service.call_keys.values())) == keys * 3 * COUNT
