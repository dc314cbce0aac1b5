"""Writes ``vectors/python-frames.json``, ``plan.json`` and ``job.json``: what Python says and Java must read.

Run by hand: ``python tests/contract/make_frame_vectors.py``; a test compares.
"""

import json
import queue
from pathlib import Path
from typing import Any, Final

import frame_jobs
import ormsgpack

from actionbridge import _version
from actionbridge.runtime.codec import encode
from actionbridge.runtime.error_record import error_record
from actionbridge.runtime.flink_runner_context import (
    close_flink_runner_context,
    create_flink_runner_context,
    cross,
)

VECTORS: Final = Path(__file__).parent / "vectors"
_RUN: Final = 7
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
        """Answer that the entry ``old`` is a leaf, and nothing else is stored."""
        self.asked.append(request)
        kind, _, _, path = ormsgpack.unpackb(request)
        stored = b"\x01\x00" + encode("x")
        return ormsgpack.packb({} if kind else stored if path == "old" else None)


def frames() -> list[dict[str, Any]]:
    """Run the plan over one record and collect every message that Python wrote."""
    host = MemoryHost()
    config = {
        "version": _version.__version__,
        "plan": json.dumps(frame_jobs.plan.to_json()),
        "params": {},
        "main": None,
        "path": [],
        "settings": _SETTINGS,
    }
    opened = create_flink_runner_context(ormsgpack.packb([config]), host)
    context = ormsgpack.unpackb(opened)[2]
    uid = bytes(range(16))
    task = [_RUN, uid, encode("key"), 5, 1000, -1, "actionbridge.input", uid, None, encode({"id": 1})]
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
    failed = error_record(failure, action="count", key="'key'", event_id=uid.hex())
    answers.append(ormsgpack.packb((1, False, (), failed)))
    answers.append(ormsgpack.packb((1, True, (), None)))
    names = ("an action wrote, sent and one waits", "it has ended", "it failed", "more to do")
    rows = [
        {"name": name, "hex": data.hex(), "answer": _answer(data)}
        for name, data in zip(names, answers, strict=True)
    ]
    rows += [
        {"name": f"ask {i}", "hex": asked.hex(), "ask": _plain(asked)} for i, asked in enumerate(host.asked)
    ]
    return rows


def _plain(data: bytes) -> Any:
    return _hexed(ormsgpack.unpackb(data))


def _answer(data: bytes) -> dict[str, Any]:
    _, more, results, error, *metrics = ormsgpack.unpackb(data)
    keys = ("run", "outputs", "writes", "parked", "finished", "events")
    return {
        "more": more,
        "results": [_hexed(dict(zip(keys, result, strict=True))) for result in results],
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
