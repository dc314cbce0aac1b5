"""A restart after `kill -9`, in another process: what waited goes on, what was done is not done again."""

import collections
import json
import os
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from runs import Bench, rows, wait_for

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


class Service(ThreadingHTTPServer):
    """Answers even numbers at once; others when the gate is open. Counts every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.gate = threading.Event()
        self.asked: collections.Counter[str] = collections.Counter()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        number = self.path.strip("/")
        with self.server.lock:
            self.server.asked[number] += 1
        if int(number) % 2:
            self.server.gate.wait()
        body = f"answer {number}".encode()
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the client was killed, which is what this is about

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.gate.set()
    server.shutdown()
    server.server_close()


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
    after = _newest(checkpoints)
    wait_for("two more checkpoints", lambda: _newest(checkpoints) >= after + 2, first)
    asked_before = dict(service.asked)
    for pid in bench.processes():
        os.kill(pid, signal.SIGKILL)
    first.communicate()
    newest = max(checkpoints.glob("*/chk-*/_metadata"), key=lambda f: int(f.parent.name[4:])).parent

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


def _newest(checkpoints: Path) -> int:
    return max((int(f.parent.name[4:]) for f in checkpoints.glob("*/chk-*/_metadata")), default=0)
