"""A value that cannot be carried is refused on the line that hands it over, by its path."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from actionbridge import Event, InputEvent, OutputEvent, Plan, RunnerContext, action, event
from actionbridge.api.errors import ValueNotSupportedError, ValueTooLargeError
from actionbridge.runtime.codec import encode
from actionbridge.runtime.host import Host
from actionbridge.runtime.subtask import Settings, Subtask

MAX_BYTES = 1000
LOCK = threading.Lock()
REFUSED: list[ValueNotSupportedError] = []


@event("paths.made")
@dataclass
class Made:
    order: Any


USES: dict[str, Callable[[RunnerContext], None]] = {
    'event \'paths.named\'["order"]["lock"]': lambda ctx: ctx.send_event(
        Event("paths.named", {"order": {"lock": LOCK}})
    ),
    "event 'paths.made'.order[1]": lambda ctx: ctx.send_event(Made([0, LOCK])),
    'OutputEvent.output["order"].order': lambda ctx: ctx.send_event(OutputEvent({"order": Made(LOCK)})),
    "memory['short.term'][\"lock\"]": lambda ctx: ctx.short_term_memory.set("short.term", {"lock": LOCK}),
    "memory['sensory'][0]": lambda ctx: ctx.sensory_memory.set("sensory", [LOCK]),
}
LARGE: list[Callable[[RunnerContext], None]] = [
    lambda ctx: ctx.send_event(Event("paths.named", {"text": "x" * MAX_BYTES})),
    lambda ctx: ctx.send_event(Made("x" * MAX_BYTES)),
    lambda ctx: ctx.send_event(OutputEvent("x" * MAX_BYTES)),
    lambda ctx: ctx.short_term_memory.set("a", "x" * MAX_BYTES),
]


@action(InputEvent)
def hand_over(event: InputEvent, ctx: RunnerContext) -> None:
    """Hand all of them over, and go on where each is refused."""
    for use in [*USES.values(), *LARGE]:
        with pytest.raises(ValueNotSupportedError) as refused:
            use(ctx)
        REFUSED.append(refused.value)
    ctx.send_event(OutputEvent("done"))


class EmptyMemory:
    """Java's part, where nothing is stored."""

    def wake(self) -> None:
        """Post no mail: nothing waits."""

    def ask(self, request: bytes) -> bytes:
        """Answer with nil, or an empty map."""
        return b"\xc0" if request[1] == 0 else b"\x80"


def test_what_cannot_be_carried_is_refused_by_its_path_where_it_is_handed_over() -> None:
    REFUSED.clear()
    subtask = Subtask(
        Plan("paths", actions=[hand_over]), {}, Settings(0.1, 1.0, 1.0, MAX_BYTES), Host(EmptyMemory())
    )
    subtask.open()
    task = (1, bytes(16), encode(1), None, 0, 0, "actionbridge.input", bytes(16), None, encode({}))
    _, results, error = subtask.cross(False, 0, [task])
    assert error is None
    assert [(run, outputs) for run, outputs, *_ in results] == [(1, [(0, encode("done"))])]
    assert [error.path for error in REFUSED[: len(USES)]] == list(USES)
    assert {error.value_type for error in REFUSED[: len(USES)]} == {"_thread.lock"}
    assert {type(error) for error in REFUSED[len(USES) :]} == {ValueTooLargeError}
    assert subtask.close(1.0) == []
