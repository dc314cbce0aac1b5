"""Writes ``vectors/python-frames.json``, ``plan.json`` and ``job.json``: what Python says and Java must read.

Run by hand: ``python tests/contract/make_frame_vectors.py``; a test compares.
"""

import json
import queue
from pathlib import Path
from typing import Any, Final

import frame_jobs
import ormsgpack

from actionbridge import Plan, _version
from actionbridge.journal.records import Escaped, Execution, encode_record
from actionbridge.runtime.codec import encode
from actionbridge.runtime.error_record import error_record
from actionbridge.runtime.flink_runner_context import (
    close_flink_runner_context,
    create_flink_runner_context,
    cross,
)
from actionbridge.runtime.registry import subtask_of

VECTORS: Final = Path(__file__).parent / "vectors"
_RUN: Final = 7
_UID: Final = bytes(range(16))
_NOW: Final = 1_700_000_000_000
_SETTINGS: Final = {
    "turn_budget": 1.0,  # so that no frame depends on the machine
    "open_timeout": 10.0,
    "close_timeout": 1.0,
    "max_value_bytes": 2**24,
}


class MemoryHost:
    """Java's part: remembers what was asked, and stores one entry."""

    def __init__(self) -> None:
        self.mails: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.asked: list[bytes] = []

    def wake(self) -> None:
        """Post a mail."""
        self.mails.put(None)

    def ask(self, request: bytes) -> bytes:
        """Answer that the entry ``old`` is a leaf, that nothing else is stored, that records are durable."""
        self.asked.append(request)
        kind, *_, path = ormsgpack.unpackb(request)
        stored = b"\x01\x00" + encode("x")
        return ormsgpack.packb(None if kind == 2 else {} if kind else stored if path == "old" else None)


def open_context(plan: Plan, host: MemoryHost, **settings: str) -> int:
    """Open a subtask for a plan."""
    config = {
        "version": _version.__version__,
        "plan": json.dumps(plan.to_json()),
        "params": {},
        "main": None,
        "path": [],
        "settings": {**_SETTINGS, **settings},
    }
    opened = create_flink_runner_context(ormsgpack.packb([config]), host)
    context: int = ormsgpack.unpackb(opened)[2]
    return context


def durable_frames(durability: str) -> list[dict[str, Any]]:
    """Run a plan with durable calls over one record and collect every message that Python wrote."""
    host = MemoryHost()
    context = open_context(frame_jobs.durable_plan, host, durability=durability)
    subtask_of(context).call_services.wall = lambda: _NOW
    sent = ("vector.ask", _UID, [_UID, "count"], encode({"id": 1}))
    task = [_RUN, _UID, encode("key"), 5, 1000, -1, *sent]
    logs = durability == "log"

    def crossing(number: int, tasks: list[Any]) -> bytes:
        durable = [number - 1] if logs else []
        return cross(ormsgpack.packb([1, context, number > 1, 9, [], tasks, *durable]))

    answers = [crossing(1, [task])]
    if logs:
        answers.append(crossing(2, []))  # lets the call begin
    while not (results := ormsgpack.unpackb(answers[-1])[2]) or not results[0][4]:
        host.mails.get(timeout=60)
        answers.append(crossing(len(answers) + 1, []))
    close_flink_runner_context(ormsgpack.packb([context, 1.0]))
    told = [answer for answer in answers if ormsgpack.unpackb(answer)[2]]
    rows = [
        {"name": f"{name}, {durability}", "hex": data.hex(), "answer": _answer(data)}
        for name, data in zip(("a durable call waits", "it has ended"), told, strict=True)
    ]
    return rows + _asked(host, durability)


def frames() -> list[dict[str, Any]]:
    """Run the plan over one record and collect every message that Python wrote."""
    host = MemoryHost()
    context = open_context(frame_jobs.plan, host)
    task = [_RUN, _UID, encode("key"), 5, 1000, -1, "actionbridge.input", _UID, None, encode({"id": 1})]
    answers = [cross(ormsgpack.packb([1, context, False, -(2**63), [], [task]]))]
    while not ormsgpack.unpackb(answers[-1])[2] or len(answers) < 2:
        host.mails.get(timeout=60)
        answer = cross(ormsgpack.packb([1, context, True, 9, [], []]))
        if ormsgpack.unpackb(answer)[2]:
            answers.append(answer)
    close_flink_runner_context(ormsgpack.packb([context, 1.0]))
    cause = KeyError("inner")
    failure = ValueError("a\ud800 message")
    failure.__cause__ = cause
    failed = error_record(failure, action="count", key="'key'", event_id=_UID.hex())
    answers.append(ormsgpack.packb((1, False, (), failed)))
    escaped = encode_record(Execution(_UID, _UID, "count", 1), Escaped(None, "ValueError", _NOW))
    answers.append(ormsgpack.packb((1, False, [(_RUN, (), (), (), (), (), [(0, [escaped])])], failed)))
    answers.append(ormsgpack.packb((1, True, (), None)))
    names = (
        *("an action wrote, sent and one waits", "it has ended", "it failed", "it failed and escaped"),
        "more to do",
    )
    rows = [
        {"name": name, "hex": data.hex(), "answer": _answer(data)}
        for name, data in zip(names, answers, strict=True)
    ]
    return rows + _asked(host) + durable_frames("checkpoint") + durable_frames("log")


def _asked(host: MemoryHost, *notes: str) -> list[dict[str, Any]]:
    return [
        {"name": ", ".join((f"ask {i}", *notes)), "hex": asked.hex(), "ask": _plain(asked)}
        for i, asked in enumerate(host.asked)
    ]


def _plain(data: bytes) -> Any:
    return _hexed(ormsgpack.unpackb(data))


def _answer(data: bytes) -> dict[str, Any]:
    _, more, results, error, *metrics = ormsgpack.unpackb(data)
    keys = ("run", "outputs", "writes", "parked", "finished", "events", "records")
    return {
        "more": more,
        "results": [_hexed(dict(zip(keys, result, strict=False))) for result in results],
        "error": error,
        "metrics": metrics[0] if metrics else [],
    }


def _hexed(value: Any) -> Any:
    """Make JSON of a frame: bytes become their hexadecimal digits."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: _hexed(item) for key, item in value.items()}
    return [_hexed(item) for item in value] if isinstance(value, list) else value


def files() -> dict[str, str]:
    """Return the content of each file."""
    python = {
        "version": "3.11",
        "executable": "/opt/venv/bin/python",
        "path": ["/jobs", "/opt/venv/lib/python3.11/site-packages"],
        "main": {"module": "frame_jobs", "file": "/jobs/frame_jobs.py"},
    }
    lines = ",\n".join(json.dumps(row) for row in frames())
    return {
        "python-frames.json": f"[\n{lines}\n]\n",
        "plan.json": json.dumps(frame_jobs.plan.to_json(), indent=1) + "\n",
        "job.json": json.dumps(frame_jobs.job.to_json(python), indent=1) + "\n",
    }


if __name__ == "__main__":
    for name, text in files().items():
        (VECTORS / name).write_text(text)
