"""When effects of durable calls begin, and what Java is told of records: by the subtask's own crossings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import ormsgpack
import pytest

from actionbridge import Call, InputEvent, RunnerContext, action
from actionbridge.api.decorators import action_spec
from actionbridge.journal.records import (
    Escaped,
    Execution,
    Started,
    Succeeded,
    decode_record,
    encode_record,
)
from actionbridge.runtime.codec import encode
from actionbridge.runtime.host import Host
from actionbridge.runtime.recording import Recording
from actionbridge.testing._clock import VirtualClock
from actionbridge.testing._subtask import InMemoryHost, InMemorySubtask

UID = bytes(16)
CALLS: list[str] = []
ESCAPED = encode_record(Execution(UID, UID, "act", 1), Escaped(None, "KeyError", 0))


async def effect(name: str) -> str:
    CALLS.append(name)
    return name


async def wait(name: str) -> str:
    await asyncio.sleep(1)
    return name


def block(name: str) -> str:
    CALLS.append(name)
    return name


@action(InputEvent)
async def act(event: InputEvent, ctx: RunnerContext) -> None:
    for name in event.input:
        if name == "wait":
            await ctx.durable_execute_async(wait, name)
        elif name == "fail":
            raise KeyError(name)
        elif name == "pause":
            await asyncio.sleep(1)
        elif name == "block":
            ctx.durable_execute(block, name, call=Call(name="blocks"))
        else:
            await ctx.durable_execute_async(effect, name)


class LogHost(InMemoryHost):
    """Also appends records."""

    def __init__(self) -> None:
        super().__init__()
        self.appended: list[bytes] = []

    def ask(self, request: bytes) -> bytes:
        if ormsgpack.unpackb(request)[0] != 2:
            return super().ask(request)
        CALLS.append("appended")
        self.appended += ormsgpack.unpackb(request)[2]
        return ormsgpack.packb(None)


class Crossings:
    """A subtask whose records go the real way, and its crossings."""

    def __init__(self, durability: Any) -> None:
        CALLS.clear()
        self.host = LogHost()
        self.subtask = InMemorySubtask({}, VirtualClock(1_000), self.host)
        recording = self.subtask.recording = Recording(durability, Host(self.host), self.subtask._touch)
        self.subtask.call_services.gate = recording.gate
        self.subtask.call_services.persist = recording.persist
        spec = action_spec(act)
        assert spec is not None
        self._index = self.subtask.bind(act, spec)

    def start(self, *names: str, records: list[bytes] | None = None) -> Any:
        payload = encode(list(names))
        task = (1, UID, encode("k"), None, 1_000, self._index, "actionbridge.input", UID, None, payload)
        return self._told(self.subtask.cross(False, 0, [(*task, records) if records else task]))

    def go_on(self, durable: int | None = None) -> Any:
        if durable is not None:
            self.subtask.recording.open_gate(durable)
        return self._told(self.subtask.cross(False, 0, []))

    def wait(self) -> Any:
        assert self.subtask.rest()
        return self._told(self.subtask.cross(True, 0, []))

    @staticmethod
    def _told(answer: Any) -> Any:
        """The names of records, by the reference that they are told under."""
        _, results, _ = answer
        return [
            (ref, [type(entry.record).__name__ for entry in map(decode_record, records) if entry])
            for result in results
            for ref, records in (result[6] if len(result) > 6 else ())
        ]


@pytest.fixture
def crossings(request: pytest.FixtureRequest) -> Iterator[Callable[[Any], Crossings]]:
    """Makes them on this thread; a pump is given back at the end."""
    made: list[Crossings] = []

    def make(durability: Any) -> Crossings:
        made.append(Crossings(durability))
        return made[0]

    yield make
    made[0].subtask.close(5)


def test_with_checkpoints_effects_begin_at_once_and_only_what_waits_tells_its_records(
    crossings: Callable[[Any], Crossings],
) -> None:
    here = crossings("checkpoint")
    assert here.start("a", "wait") == [(1, ["Started", "Succeeded", "Started"])]
    assert CALLS == ["a"]
    assert here.wait() == []


def test_with_a_log_an_effect_begins_when_all_that_was_recorded_before_is_durable(
    crossings: Callable[[Any], Crossings],
) -> None:
    here = crossings("log")
    assert here.start("a", "b") == [(1, ["Started"])]
    assert here.go_on(durable=0) == []
    assert CALLS == []
    assert here.go_on(durable=1) == [(1, ["Succeeded", "Started"])]
    assert CALLS == ["a"]
    assert here.go_on(durable=2) == []
    assert here.go_on(durable=3) == [(0, ["Succeeded", "Done"])]
    assert CALLS == ["a", "b"]


def test_with_a_log_a_call_that_blocks_waits_for_it_itself(crossings: Callable[[Any], Crossings]) -> None:
    here = crossings("log")
    assert here.start("block") == [(0, ["Succeeded", "Done"])]
    assert CALLS == ["appended", "block"]
    assert len(here.host.appended) == 1


@pytest.mark.parametrize(
    ("durability", "told"),
    [("checkpoint", ["Escaped"]), ("log", ["Succeeded", "Escaped"])],
)
def test_an_action_that_fails_tells_that_it_did(
    crossings: Callable[[Any], Crossings], durability: str, told: list[str]
) -> None:
    here = crossings(durability)
    here.start("a", "fail")
    if durability == "log":
        assert here.go_on(durable=1) == [(0, told)]
    assert isinstance(here.subtask.failure, KeyError)


def test_an_action_that_has_failed_too_often_with_an_input_is_not_begun_again(
    crossings: Callable[[Any], Crossings],
) -> None:
    here = crossings("checkpoint")
    other_run = Execution(b"o" * 16, UID, "act", 1)
    here.start("a", records=[encode_record(other_run, Escaped(None, "KeyError", 1))] * 3)
    assert type(here.subtask.failure).__name__ == "PoisonError"
    assert CALLS == []


def test_records_of_executions_that_do_not_begin_again_are_left_aside(
    crossings: Callable[[Any], Crossings],
) -> None:
    here = crossings("checkpoint")
    gone = Execution(UID, b"g" * 16, "gone", 1)
    records = [
        encode_record(gone, Started("/0", 0, "m:f", None, None, 1, False, None, 1)),
        encode_record(gone, Succeeded("/0", 1, encode(1), 1)),
    ]
    here.start("a", records=records)
    assert here.subtask.failure is None
    assert CALLS == ["a"]


def test_with_a_log_an_action_that_ends_long_after_its_last_call_is_recorded_as_done(
    crossings: Callable[[Any], Crossings],
) -> None:
    here = crossings("log")
    here.start("a", "pause")
    assert here.go_on(durable=1) == [(1, ["Succeeded"])]
    assert here.wait() == [(0, ["Done"])]


def test_with_a_log_an_action_that_failed_before_is_recorded_as_done(
    crossings: Callable[[Any], Crossings],
) -> None:
    """So that its failures do not count any more, though it makes no call."""
    assert crossings("log").start(records=[ESCAPED]) == [(0, ["Done"])]


@pytest.mark.parametrize("durability", ["checkpoint", "log"])
def test_that_an_action_is_poison_is_not_recorded_as_another_failure(
    crossings: Callable[[Any], Crossings], durability: str
) -> None:
    here = crossings(durability)
    assert here.start("a", records=[ESCAPED] * 3) == []
    assert CALLS == []
