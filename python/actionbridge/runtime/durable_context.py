"""The durable part of ``ctx``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Coroutine
from random import Random
from typing import TYPE_CHECKING, Any

from actionbridge.api.durable import Call, current_call
from actionbridge.api.errors import CallError
from actionbridge.journal.calls import History
from actionbridge.journal.identity import call_key, derived_uuid, random_seed
from actionbridge.journal.journal import ActionJournal
from actionbridge.journal.records import Execution
from actionbridge.journal.runs import RunRecords
from actionbridge.runtime.blocking import execute_here
from actionbridge.runtime.durable import DurableCalls
from actionbridge.runtime.scopes import RootScope, Scope, current_scope
from actionbridge.runtime.targets import target
from actionbridge.runtime.timers import DurableTimeout, sleep_request

if TYPE_CHECKING:
    from actionbridge.runtime.bound_action import BoundAction
    from actionbridge.runtime.run import Run
    from actionbridge.runtime.subtask import Subtask


class DurableContext:
    """Durable calls, timers, time and chance of one execution of an action; see ``RunnerContext``.

    Owns: the durable calls, made when the action first asks for one.
    Lifecycle, Threading: as ``FlinkRunnerContext``, the only subclass.

    Attributes:
        root: The scope of the action's own task; None where nothing has needed one yet.
        durable: The durable calls; None where nothing has needed them yet.
    """

    # Defaults of the class, as in Run.
    root: RootScope | None = None
    durable: DurableCalls | None = None

    _subtask: Subtask
    run: Run
    action: BoundAction
    id: bytes
    _check: Callable[[], None]

    if TYPE_CHECKING:  # what the subclass has

        def fail_with(self, error: BaseException) -> None: ...
        def note_records(self) -> None: ...

    def durable_execute(
        self, function: Callable[..., Any], /, *args: Any, call: Call | None = None, **kwargs: Any
    ) -> Any:
        """See ``RunnerContext.durable_execute``."""
        self._check()
        work = target(function, args, kwargs, call)
        calls = self.durable or self.make_durable()
        return execute_here(calls, self._place(calls, work.call.key), work)

    def durable_execute_async(
        self, function: Callable[..., Any], /, *args: Any, call: Call | None = None, **kwargs: Any
    ) -> Coroutine[Any, Any, Any]:
        """See ``RunnerContext.durable_execute_async``."""
        self._check()
        work = target(function, args, kwargs, call)
        return self._async_calls().execute(work)

    def sleep(self, seconds: float, /) -> Coroutine[Any, Any, None]:
        """See ``RunnerContext.sleep``."""
        self._check()
        return self._async_calls().sleep(sleep_request(seconds))

    def timeout(self, seconds: float, /) -> DurableTimeout:
        """See ``RunnerContext.timeout``."""
        self._check()
        return DurableTimeout(self._async_calls(), seconds)

    def now(self) -> dt.datetime:
        """See ``RunnerContext.now``."""
        moment = max(self.run.start, self._scope().time)
        return dt.datetime.fromtimestamp(moment // 1000, dt.UTC).replace(microsecond=moment % 1000 * 1000)

    def uuid4(self) -> uuid.UUID:
        """See ``RunnerContext.uuid4``."""
        scope = self._scope()
        return derived_uuid(self.id, self.action.name, scope.path, scope.next_draw())

    @property
    def random(self) -> Random:
        """See ``RunnerContext.random``."""
        scope = self._scope()
        if scope.random is None:
            scope.random = Random(random_seed(self.id, self.action.name, scope.path))
        return scope.random

    @property
    def call_key(self) -> str:
        """See ``RunnerContext.call_key``."""
        return current_call().key

    def restore(self, recorded: RunRecords) -> None:
        """Before the action begins: be ready to replay what an earlier attempt recorded, if one did.

        Raises:
            PoisonError: The action has failed too often with this input.
            WireError: A record cannot be read.
            NonDeterminismError: The action had another version.
        """
        if (poison := recorded.poison(self.action.name, self._subtask.poison_limit)) is not None:
            raise poison
        if (history := recorded.take(self.id, self.action.name)) is not None:
            self.make_durable(history)

    def make_durable(self, history: History | None = None) -> DurableCalls:
        """Be ready for durable calls.

        Raises:
            NonDeterminismError: The action had another version.
        """
        action, run, subtask = self.action, self.run, self._subtask
        execution = Execution(run.uid, self.id, action.name, action.version)
        if self.root is None:
            self.root = RootScope()
        journal = ActionJournal(execution, run.key_payload, history, subtask.max_value_bytes)
        self.durable = calls = DurableCalls(
            subtask.call_services, journal, self, self.root, replays=history is not None
        )
        return calls

    # What the durable calls ask of it; see ``Owner``.

    @property
    def action_name(self) -> str:
        return self.action.name

    def call_key_of(self, call: str) -> str:
        return call_key(self.id, self.action.name, call)

    def finish_durable(self) -> None:
        """Let the journal judge how the action ended; nothing of it may take effect if this raises.

        Raises:
            NonDeterminismError: Not as recorded.
        """
        if self.durable is not None and (self.durable.replays or self._subtask.recording.logs):
            code = getattr(self.action.function, "__code__", None)
            where = ("", 0) if code is None else (code.co_filename, code.co_firstlineno)
            self.durable.journal.finish(None, self.durable.services.wall(), where)
            self.note_records()

    def escape(self, error: BaseException) -> list[bytes]:
        """Record that an error left the action; return the records that tell of its end."""
        calls = self.durable or self.make_durable()
        recorded = calls.journal.escaped(error, calls.services.wall())
        records = calls.journal.take_records()
        if self._subtask.recording.logs:
            return records
        return records[-1:] if recorded else []

    def _async_calls(self) -> DurableCalls:
        if not self.action.is_async:
            raise CallError(
                f"sync action {self.action.name!r} makes a durable call that is to be awaited",
                "write async def, or ctx.durable_execute",
            )
        return self.durable or self.make_durable()

    def _place(self, calls: DurableCalls, key: str | None) -> Scope:
        """Where a call that blocks is made; a sync action has no task."""
        if self.action.is_async:
            return calls.place(key)
        return calls.place_without_task()

    def _scope(self) -> Scope:
        """Where time and chance are asked for."""
        self._check()
        scope = current_scope()
        if scope is None and not self.action.is_async:
            if self.root is None:
                self.root = RootScope()
            return self.root
        if not isinstance(scope, Scope) or scope.unstable or scope.root is not self.root:
            raise CallError(
                f"now, uuid4 or random of the ctx of action {self.action.name!r} outside of its tasks",
                "ask in the action or in tasks of its making; a durable call, whose result is recorded, may "
                "use datetime, uuid and random",
            )
        return scope
