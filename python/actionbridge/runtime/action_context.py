"""``ctx``: one execution of one action, and all that it may touch."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Mapping, MutableMapping
from threading import current_thread, get_ident
from typing import TYPE_CHECKING, Any, NoReturn

from actionbridge.api.errors import ActionBridgeError, PlanError
from actionbridge.api.events import OutputEvent
from actionbridge.api.long_term_memory import LongTermMemory
from actionbridge.api.runner_context import Upstream
from actionbridge.runtime.codec import encode
from actionbridge.runtime.durable_context import DurableContext
from actionbridge.runtime.event_codec import encode_event
from actionbridge.runtime.long_term_memory import LONG_TERM, ActionLongTermMemory, note_id
from actionbridge.runtime.memory import SCOPES, SENSORY, SHORT_TERM, ActionMemory

if TYPE_CHECKING:
    from actionbridge.runtime import run
    from actionbridge.runtime.bound_action import BoundAction
    from actionbridge.runtime.metrics import ActionMetrics
    from actionbridge.runtime.subtask import Subtask

_logger = logging.getLogger("actionbridge.action")


class ContextError(ActionBridgeError):
    """``ctx`` was used where or when it is not valid."""


class FlinkRunnerContext(DurableContext):
    """``RunnerContext`` over a real operator: holds back what the action does until it ends.

    Owns: the events, outputs and memory writes of this execution.
    Lifecycle: from before the action's first line to its end; then it refuses every use.
    Threading: task thread only; a violation raises.

    Attributes:
        run: The run that it belongs to.
        action: The action that is executed.
        event_type: See ``RunnerContext.event_type``.
        id: 16 bytes, of the event.
        source: Id of the event and name of the action that sent this one, or None.
        payload: The event's content, encoded.
        ref: What Java knows a parked execution by; None while it does not know it.
        events: Type name and content of what was sent, in order.
        outputs: What was sent downstream, as the frame carries it, in order.
    """

    # Defaults of the class, as in Run.
    ref: int | None = None
    events: list[tuple[str, bytes]] | None = None
    outputs: list[tuple[int, bytes]] | None = None
    _event: object = None
    _memories: dict[int, ActionMemory | ActionLongTermMemory] | None = None
    _ended = False

    def __init__(
        self,
        subtask: Subtask,
        run: run.Run,
        action: BoundAction,
        event_type: str,
        id: bytes,
        source: run.Upstream | None,
        payload: bytes,
    ) -> None:
        self._subtask = subtask
        self.run = run
        self.action = action
        self.event_type = event_type
        self.id = id
        self.source = source
        self.payload = payload

    # What the user sees: see RunnerContext for the contracts.

    def send_event(self, event: object, /) -> None:
        """See ``RunnerContext.send_event``."""
        if self._ended or get_ident() != self._subtask.owner:
            self._refuse()
        if type(event) is OutputEvent:
            sent = (
                self.action.index,
                encode(event.output, "OutputEvent.output", max_bytes=self._subtask.max_value_bytes),
            )
            if self.outputs:
                self.outputs.append(sent)
            else:
                self.outputs = [sent]
        elif event is self._event:
            raise PlanError(
                f"action {self.action.name!r} sends the very event that triggered it",
                "send a new event object; to handle an event twice, list both actions for its type",
            )
        else:
            if self.events is None:
                self.events = []
            self.events.append(encode_event(event, self._subtask.max_value_bytes))

    @property
    def short_term_memory(self) -> ActionMemory:
        """See ``RunnerContext.short_term_memory``."""
        return self._memory(SHORT_TERM)

    @property
    def long_term_memory(self) -> LongTermMemory:
        """See ``RunnerContext.long_term_memory``."""
        self._check()
        if (backend := self._subtask.long_term_backend) is not None:
            return backend.memory(self)
        if self._memories is None:
            self._memories = {}
        memory = self._memories.get(LONG_TERM)
        if memory is None:
            run, subtask, positions = self.run, self._subtask, itertools.count()
            memory = self._memories[LONG_TERM] = ActionLongTermMemory(
                run.memory(LONG_TERM, None),
                self._check,
                lambda: note_id(run.start, self.id, self.action.name, next(positions)),
                run.key_payload,
                subtask.search_indexes,
                subtask.max_value_bytes,
            )
        assert isinstance(memory, ActionLongTermMemory)
        return memory

    @property
    def sensory_memory(self) -> ActionMemory:
        """See ``RunnerContext.sensory_memory``."""
        return self._memory(SENSORY)

    @property
    def metrics(self) -> ActionMetrics:
        """See ``RunnerContext.metrics``."""
        self._check()
        return self.action.metrics

    def get_resource(self, factory: Callable[..., Any] | str, /) -> Any:
        """See ``ResourceContext.get_resource``."""
        self._check()
        return self._subtask.environment.get_resource(factory)

    def param(self, name: str, /, *default: Any) -> Any:
        """See ``ResourceContext.param``."""
        return self._subtask.environment.param(name, *default)

    @property
    def key(self) -> Any:
        """See ``RunnerContext.key``."""
        return self.run.key

    @property
    def timestamp(self) -> int | None:
        """See ``RunnerContext.timestamp``."""
        return self.run.timestamp

    @property
    def watermark(self) -> int:
        """See ``RunnerContext.watermark``."""
        return self._subtask.watermark

    @property
    def event_id(self) -> str:
        """See ``RunnerContext.event_id``."""
        return self.id.hex()

    @property
    def upstream(self) -> Upstream | None:
        """See ``RunnerContext.upstream``."""
        return None if self.source is None else Upstream(self.source[0].hex(), self.source[1])

    @property
    def logger(self) -> logging.LoggerAdapter[logging.Logger]:
        """See ``ResourceContext.logger``."""
        return _ActionLogger(_logger, {"action": self.action.name, "key": self.run.key})

    # What the subtask does with it.

    def call(self) -> Any:
        """Decode the event and call the action's function; an async one gives its coroutine."""
        action = self.action
        self._event = event = action.decoders[self.event_type](self.payload)
        return action.function(event, self)

    def end(self) -> None:
        """Let outputs and memory writes take effect in the run, and refuse further use."""
        run = self.run
        if self.outputs:
            run.outputs = [*run.outputs, *self.outputs] if run.outputs else self.outputs
        if self._memories is not None:
            for scope, memory in self._memories.items():
                writes = [(scope, path, entry) for path, entry in memory.commit().items()]
                run.writes = [*run.writes, *writes] if run.writes else writes
        self._close()

    @property
    def waits(self) -> bool:
        """Whether the action has not ended."""
        return not self._ended

    def as_parked(self, ref: int) -> tuple[int, int, str, bytes, run.Upstream | None, bytes]:
        """Describe the execution to Java, so that it can be started anew after a restore."""
        return ref, self.action.index, self.event_type, self.id, self.source, self.payload

    def abandon(self) -> None:
        """Refuse further use; nothing that was done takes effect."""
        self._close()

    def fail_with(self, error: BaseException) -> None:
        self._subtask.fail(error, self)

    def note_records(self) -> None:
        self._subtask.recording.note(self)

    def _close(self) -> None:
        self._ended = True
        if self.root is not None:
            self.root.ended = True
        if self.durable is not None:
            self.durable.close()

    def _memory(self, scope: int) -> ActionMemory:
        self._check()
        if self._memories is None:
            self._memories = {}
        memory = self._memories.get(scope)
        if memory is None:
            subtask = self._subtask
            memory = self._memories[scope] = ActionMemory(
                SCOPES[scope],
                self.run.memory(scope, subtask.memory_ttls.get(scope)),
                self._check,
                subtask.max_value_bytes,
            )
        assert isinstance(memory, ActionMemory)
        return memory

    def _check(self) -> None:
        if self._ended or get_ident() != self._subtask.owner:
            self._refuse()

    def _refuse(self) -> NoReturn:
        if self._ended:
            raise ContextError(
                f"action {self.action.name!r} has ended and its ctx with it: "
                "await everything that uses ctx before the action returns"
            )
        raise ContextError(
            f"ctx of action {self.action.name!r} was used on thread {current_thread().name!r}: "
            "return what the thread found to the action, and use ctx there"
        )


class _ActionLogger(logging.LoggerAdapter[logging.Logger]):
    def process(self, msg: object, kwargs: MutableMapping[str, Any]) -> tuple[str, MutableMapping[str, Any]]:
        extra: Mapping[str, object] = self.extra or {}
        return f"[{extra['action']} key={extra['key']!r}] {msg}", kwargs
