"""Running one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from actionbridge.api.decorators import action_spec
from actionbridge.api.errors import PlanError
from actionbridge.api.events import InputEvent, event_type_of
from actionbridge.journal.records import Started, decode_record
from actionbridge.plan.resources import resource_name
from actionbridge.runtime.codec import decode, encode
from actionbridge.runtime.event_codec import decoder_of, encode_event
from actionbridge.runtime.memory import SCOPES, SENSORY, SHORT_TERM, ActionMemory, RunMemory
from actionbridge.testing._clock import VirtualClock
from actionbridge.testing._subtask import InMemoryHost, InMemorySubtask

START: Final = 1_750_000_000_000
_UID: Final = bytes(range(16))


class StuckError(AssertionError):
    """An action waits for what never comes: no timer, no thread and no I/O is left."""


@dataclass(frozen=True, slots=True)
class ActionRun:
    """What an action did.

    Attributes:
        outputs: Content of the ``OutputEvent`` that it sent, in order.
        events: The other events that it sent, in order.
        short_term_memory: All of it, afterwards.
        sensory_memory: Likewise.
        calls: ``module:qualname`` of the functions of its durable calls, once for each attempt, in order.
        records: What the journal recorded.
        seconds: How long it took, by its own clock.
    """

    outputs: list[Any]
    events: list[Any]
    short_term_memory: dict[str, Any]
    sensory_memory: dict[str, Any]
    calls: list[str]
    records: list[bytes]
    seconds: float


@dataclass(frozen=True, slots=True)
class Stage:
    """An action, and the world that it runs in."""

    action: Callable[..., Any]
    event: object
    key: Any
    timestamp: int | None
    start: int
    params: Mapping[str, Any]
    resources: Mapping[Callable[..., Any] | str, object]
    memories: Mapping[int, Mapping[str, Any]]

    def perform(
        self, records: Sequence[bytes] = (), now: int | None = None
    ) -> tuple[ActionRun, BaseException | None]:
        """Run the action, and return what it did and the error that ended it, if one did.

        Args:
            records: Of an attempt before.
            now: Milliseconds since the epoch, when this attempt begins.

        Raises:
            StuckError: It waits for what never comes.
        """
        host = InMemoryHost()
        for scope, values in self.memories.items():
            memory = _memory(host, scope)
            for path, value in values.items():
                memory.set(path, value)
            host.write([(scope, path, entry) for path, entry in memory.commit().items()])
        clock = VirtualClock(self.start if now is None else now)
        subtask = InMemorySubtask(self.params, clock, host)
        try:
            outputs = self._cross(subtask, host, records)
        finally:
            subtask.close(5.0)
        if subtask.failure is not None:
            outputs, subtask.sent = [], []
        run = ActionRun(
            outputs=[decode(payload) for payload in outputs],
            events=[decoder_of(event_type)(payload) for event_type, payload in subtask.sent],
            short_term_memory=_contents(host, SHORT_TERM),
            sensory_memory=_contents(host, SENSORY),
            calls=[started.function for started in launches(subtask.records)],
            records=subtask.records,
            seconds=clock.elapsed,
        )
        return run, subtask.failure

    def _cross(self, subtask: InMemorySubtask, host: InMemoryHost, records: Sequence[bytes]) -> list[bytes]:
        """Give the action its event, and time until it has ended; return its outputs."""
        spec = action_spec(self.action)
        assert spec is not None
        index = subtask.bind(self.action, spec)
        for factory, resource in self.resources.items():
            subtask.environment.provide(
                factory if isinstance(factory, str) else resource_name(factory), resource
            )
        event_type, payload = _encoded(self.event)
        key = encode(self.key)
        task = (1, _UID, key, self.timestamp, self.start, index, event_type, _UID, None, payload)
        outputs: list[bytes] = []
        waiting = 0
        more, results, error = subtask.cross(False, -(2**63), [(*task, records) if records else task])
        while True:
            for _, sent, writes, parked, finished, *_ in results:
                outputs += [output for _, output in sent]
                host.write(writes)
                waiting += len(parked) - len(finished)
            if error is not None or not waiting:
                return outputs
            if not more and not subtask.rest():
                raise StuckError(f"action {spec.name or self.action!r} waits for what never comes")
            more, results, error = subtask.cross(True, -(2**63), [])


def stage(
    action: Callable[..., Any],
    event: object,
    *,
    key: Any = "key",
    timestamp: int | None = None,
    start: int = START,
    params: Mapping[str, Any] | None = None,
    resources: Mapping[Callable[..., Any] | str, object] | None = None,
    short_term_memory: Mapping[str, Any] | None = None,
    sensory_memory: Mapping[str, Any] | None = None,
) -> Stage:
    """Check what is to be run, as ``run_action`` describes it."""
    spec = action_spec(action)
    if spec is None:
        raise PlanError(f"{action!r} is no action", "put @action(...) on it")
    event_type = _encoded(event)[0]
    listened = [trigger.type_name for trigger in spec.triggers]
    if event_type not in listened:
        raise PlanError(
            f"the action does not listen to {event_type!r}", f"pass an event of {', '.join(listened)}"
        )
    memories = {SHORT_TERM: short_term_memory or {}, SENSORY: sensory_memory or {}}
    return Stage(action, event, key, timestamp, start, params or {}, resources or {}, memories)


def run_action(action: Callable[..., Any], event: object, **world: Any) -> ActionRun:
    """Run an action on an event, and return what it did.

    Waits take no time: the action's clock jumps to the next timer when nothing else is to be done. Functions
    of durable calls run for real, those that block in one thread.

    Args:
        action: A function marked with ``@action``, wherever it is defined.
        event: One that it listens to; ``InputEvent(row)`` for a record of the input.
        world: ``key``: of the run. ``timestamp``: of its input, milliseconds. ``start``: when it started,
            milliseconds since the epoch. ``params``: of the job. ``resources``: by factory or name, what
            ``ctx.get_resource`` gives. ``short_term_memory``, ``sensory_memory``: values by path.

    Raises:
        PlanError: That is no action, or it does not listen to the event.
        StuckError: The action waits for what never comes.
        BaseException: What the action raised.
    """
    run, failure = stage(action, event, **world).perform()
    if failure is not None:
        raise failure
    return run


def launches(records: Sequence[bytes]) -> list[Started]:
    """The attempts of durable calls that records tell of."""
    decoded = [decode_record(record) for record in records]
    started = [entry[1] for entry in decoded if entry is not None and isinstance(entry[1], Started)]
    return [entry for entry in started if entry.attempt and entry.what == 0]


def _encoded(event: object) -> tuple[str, bytes]:
    if isinstance(event, InputEvent):
        return event_type_of(InputEvent), encode(event.input, "InputEvent.input")
    return encode_event(event, 2**24)


def _memory(host: InMemoryHost, scope: int) -> ActionMemory:
    entries = host.entries.setdefault(scope, {})
    run = RunMemory(
        entries.get,
        lambda prefix: {path: entry for path, entry in entries.items() if path.startswith(prefix)},
    )
    return ActionMemory(SCOPES[scope], run, lambda: None, 2**24)


def _contents(host: InMemoryHost, scope: int) -> dict[str, Any]:
    memory = _memory(host, scope)
    names = memory.keys()
    return {name: memory.get(name) for name in names}
