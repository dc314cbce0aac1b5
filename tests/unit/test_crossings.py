"""Crossings of a subtask, with Java's part played by the test: what runs in one, and what the answer says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import get_ident
from typing import Any

import ormsgpack
import pytest

from actionbridge import Event, InputEvent, JavaAction, OutputEvent, Plan, RunnerContext, action
from actionbridge.runtime.codec import decode, encode
from actionbridge.runtime.host import Host
from actionbridge.runtime.memory_entries import UNTIMED_HEADS
from actionbridge.runtime.run import child_event_id
from actionbridge.runtime.subtask import Settings, Subtask
from support.mailbox import HANG

UID = bytes(range(16))
ALL = -1
gates: dict[Any, asyncio.Event] = {}


@action("crossings.wait")
async def wait(event: Event, ctx: RunnerContext) -> None:
    """Read, wait for another action, read again."""
    before = [ctx.short_term_memory.get("x"), ctx.short_term_memory.get("o")]
    gate = gates[ctx.key] = asyncio.Event()
    await gate.wait()
    after = [ctx.short_term_memory.get("x"), ctx.short_term_memory.get("o")]
    ctx.send_event(OutputEvent([before, after]))


@action("crossings.wake")
def wake(event: Event, ctx: RunnerContext) -> None:
    """Let the waiting action of some key go on."""
    gates[event["key"]].set()


@action(InputEvent)
def send(event: InputEvent, ctx: RunnerContext) -> None:
    """Send to nobody in Python, and to both languages."""
    ctx.send_event(Event("crossings.java", {"n": 1}))
    ctx.send_event(Event("crossings.both", {"n": 2}))


@action("crossings.both")
def hear(event: Event, ctx: RunnerContext) -> None:
    """Send on what came."""
    ctx.send_event(OutputEvent(event["n"]))


PLAN = Plan(
    "crossings",
    actions=[
        JavaAction(InputEvent, "crossings.java", "crossings.both", class_name="a.B", method="c"),
        wait,
        wake,
        send,
        hear,
    ],
)


class Java:
    """Short-term memory of one key, and mails that are counted."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}
        self.mails = 0

    def wake(self) -> None:
        self.mails += 1

    def ask(self, request: bytes) -> bytes:
        kind, _, _, path = ormsgpack.unpackb(request)
        below = {name: entry for name, entry in self.entries.items() if name.startswith(path)}
        return ormsgpack.packb(below if kind else self.entries.get(path))


@pytest.fixture
def java() -> Java:
    return Java()


@pytest.fixture
def subtask(java: Java) -> Iterator[Subtask]:
    settings = Settings(turn_budget=HANG, open_timeout=HANG, close_timeout=1.0, max_value_bytes=2**24)
    subtask = Subtask(PLAN, {}, settings, Host(java))
    assert subtask.owner == get_ident()
    subtask.open()
    yield subtask
    assert subtask.close(1.0) == []


def task(run: int, key: Any, event_type: str, content: Any, id: bytes = UID) -> list[Any]:
    return [run, UID, encode(key), None, 0, ALL, event_type, id, None, encode(content)]


def test_a_sync_action_resumes_a_waiting_one_in_the_same_crossing(subtask: Subtask) -> None:
    _, [parked], _ = subtask.cross(False, 0, [task(1, "a", "crossings.wait", {})])
    [ref] = [entry[0] for entry in parked[3]]
    _, results, error = subtask.cross(False, 0, [task(2, "b", "crossings.wake", {"key": "a"})])
    assert error is None
    assert {result[0]: result[4] for result in results} == {1: [ref], 2: ()}


def test_events_that_java_listens_to_leave_in_the_answer_and_python_handles_its_own(
    subtask: Subtask,
) -> None:
    _, [result], error = subtask.cross(False, 0, [task(1, "a", "actionbridge.input", {})])
    assert error is None
    assert [decode(payload) for _, payload in result[1]] == [2]
    source = (UID, "send")
    assert result[5] == [
        ("crossings.java", child_event_id(*source, 0), source, encode({"n": 1})),
        ("crossings.both", child_event_id(*source, 1), source, encode({"n": 2})),
    ]


def test_events_that_java_brings_do_not_go_back_to_it(subtask: Subtask) -> None:
    _, [result], _ = subtask.cross(False, 0, [task(1, "a", "crossings.both", {"n": 3})])
    assert [decode(payload) for _, payload in result[1]] == [3]
    assert result[5] == ()


def test_a_task_for_a_run_that_waits_joins_it_and_sees_what_java_wrote(subtask: Subtask, java: Java) -> None:
    java.entries |= {"o": UNTIMED_HEADS.object, "o.n": UNTIMED_HEADS.leaf + encode(1)}
    subtask.cross(False, 0, [task(1, "a", "crossings.wait", {})])
    java.entries |= {"x": UNTIMED_HEADS.leaf + encode(5), "o.n": UNTIMED_HEADS.leaf + encode(2)}
    subtask.forget_memory([1, 99])
    _, results, error = subtask.cross(False, 0, [task(1, "a", "crossings.wake", {"key": "a"})])
    assert error is None
    [result] = results  # one for both tasks
    assert [decode(payload) for _, payload in result[1]] == [[[None, {"n": 1}], [5, {"n": 2}]]]
    assert len(result[4]) == 1
