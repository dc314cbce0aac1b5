"""A subtask without Java."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import ormsgpack

from actionbridge.api.callables import is_async
from actionbridge.api.decorators import ActionSpec
from actionbridge.plan.function import PythonFunction
from actionbridge.plan.plan import Action
from actionbridge.runtime.action_context import FlinkRunnerContext
from actionbridge.runtime.bound_action import BoundAction
from actionbridge.runtime.gate import OpenGate
from actionbridge.runtime.host import Host
from actionbridge.runtime.recording import Recording
from actionbridge.runtime.run import Run, Upstream
from actionbridge.runtime.subtask import Settings, Subtask
from actionbridge.testing._clock import VirtualClock, VirtualLoop
from actionbridge.testing._pool import OneThread

SETTINGS: Final = Settings(
    turn_budget=1.0, open_timeout=60.0, close_timeout=10.0, max_value_bytes=2**24, durability="log"
)


class InMemoryHost:
    """Java's part: keeps the memory entries of one key and run, by scope."""

    def __init__(self) -> None:
        self.entries: dict[int, dict[str, bytes]] = {}

    def wake(self) -> None:
        """Nobody waits for mails: whoever runs the action looks for work himself."""

    def ask(self, request: bytes) -> bytes:
        """See ``JavaHost.ask``."""
        kind, scope, _, path = ormsgpack.unpackb(request)
        entries = self.entries.get(scope, {})
        if kind == 0:
            return ormsgpack.packb(entries.get(path))
        return ormsgpack.packb({p: entry for p, entry in entries.items() if p.startswith(path)})

    def write(self, writes: list[tuple[int, str, bytes | None]]) -> None:
        """Take over what an action wrote."""
        for scope, path, entry in writes:
            entries = self.entries.setdefault(scope, {})
            if entry is None:
                entries.pop(path, None)
            else:
                entries[path] = entry


class _Collected(Recording):
    """Keeps all records, and calls them durable."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.records: list[bytes] = []

    def add(self, context: FlinkRunnerContext, ref: int, records: list[bytes]) -> None:
        self.records += records

    def persist(self, context: FlinkRunnerContext) -> None:
        pass


class InMemorySubtask(Subtask):
    """Collects the events that actions send in place of running others, and keeps errors as they are.

    Attributes:
        sent: Type name and content of the events that were sent, in order.
        records: What was recorded, in order.
        failure: The first error that ended an action, if one did.
    """

    def __init__(self, params: Mapping[str, Any], clock: VirtualClock, host: InMemoryHost) -> None:
        super().__init__(None, params, SETTINGS, Host(host), clock)
        self._thread = OneThread(clock, self._nudge)
        self.call_services.pool = lambda: self._thread
        self.recording = collected = _Collected("log", self._host, self._touch)
        self.call_services.gate, self.call_services.persist = OpenGate(), collected.persist
        self.records = collected.records
        self.sent: list[tuple[str, bytes]] = []
        self.failure: BaseException | None = None

    def bind(self, function: Callable[..., Any], spec: ActionSpec) -> int:
        """Make an action known, wherever its function is defined; return its index."""
        module, qualname = function.__module__, getattr(function, "__qualname__", type(function).__qualname__)
        index = len(self._actions)
        action = Action(
            index,
            spec.name or qualname,
            spec.version,
            tuple(trigger.type_name for trigger in spec.triggers),
            PythonFunction(module, qualname),
            is_async(function),
        )
        self._actions[index] = BoundAction(action, function, self.metrics)
        return index

    def route(
        self, run: Run, event_type: str, event_id: bytes, source: Upstream | None, payload: bytes
    ) -> None:
        """Collect the event."""
        self.sent.append((event_type, payload))

    def rest(self) -> bool:
        """See ``VirtualLoop.rest``."""
        assert isinstance(self._loop, VirtualLoop)
        return self._loop.rest()

    def close(self, limit: float) -> list[str]:
        """See ``Subtask.close``."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        return super().close(limit)

    def _nudge(self) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it is closed
                self._loop.call_soon_threadsafe(int)

    def fail(self, error: BaseException, context: FlinkRunnerContext | None = None) -> None:
        """Keep the error."""
        if self.failure is None:
            self.failure = error
        super().fail(error, context)
