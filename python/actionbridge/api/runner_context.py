"""What an action may do: the ``ctx`` that it is given."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar, overload

from actionbridge.api.durable import Call, Timeout
from actionbridge.api.long_term_memory import LongTermMemory
from actionbridge.api.memory import MemoryObject
from actionbridge.api.metrics import Metrics

if TYPE_CHECKING:
    import datetime
    import logging
    import random
    import uuid

_T = TypeVar("_T")


class Upstream(NamedTuple):
    """Where an event came from.

    Attributes:
        event_id: The event whose handling sent this one.
        action: The name of the action that sent it.
    """

    event_id: str
    action: str


class ResourceContext(Protocol):
    """The ``ctx`` of a resource factory."""

    @overload
    def get_resource(self, factory: Callable[[Any], AsyncIterator[_T]], /) -> _T: ...
    @overload
    def get_resource(self, factory: Callable[[Any], Iterator[_T]], /) -> _T: ...
    def get_resource(self, factory: Callable[[Any], Any], /) -> Any:
        """Return what a factory of the plan yielded when this subtask opened; never waits.

        Raises:
            PlanError: The plan has no such resource, or it is not open yet (name it in ``depends_on``).
        """
        ...

    @overload
    def param(self, name: str, /) -> Any: ...
    @overload
    def param(self, name: str, /, default: Any) -> Any: ...
    def param(self, name: str, /, default: Any = ...) -> Any:
        """Return a parameter of the job: str, int, float, bool or None.

        Raises:
            JobError: The job has no such parameter and no default was given.
        """
        ...

    @property
    def logger(self) -> "logging.Logger | logging.LoggerAdapter[logging.Logger]":
        """A logger that reaches the TaskManager's log, with action and key."""
        ...


class RunnerContext(ResourceContext, Protocol):
    """The ``ctx`` of an action.

    Valid until the action ends, and only on the thread that runs it: pools and threads of the action's own
    must not touch it. Events and memory writes are held back until the action ends; if it fails, none of them
    happened.
    """

    def send_event(self, event: object, /) -> None:
        """Send an event to the actions that listen to its type, or downstream if it is an ``OutputEvent``.

        Args:
            event: ``Event``, ``OutputEvent`` or an object of an event class. Encoded at once: later changes
                to the object do not reach it.

        Raises:
            PlanError: The object is no event.
            ValueNotSupportedError: A field cannot be encoded, is too large or nested too deeply.
        """
        ...

    @overload
    def durable_execute_async(
        self, function: Callable[..., Awaitable[_T]], /, *args: Any, call: Call | None = None, **kwargs: Any
    ) -> Coroutine[Any, Any, _T]: ...
    @overload
    def durable_execute_async(
        self, function: Callable[..., _T], /, *args: Any, call: Call | None = None, **kwargs: Any
    ) -> Coroutine[Any, Any, _T]: ...
    def durable_execute_async(
        self, function: Callable[..., Any], /, *args: Any, call: Call | None = None, **kwargs: Any
    ) -> Coroutine[Any, Any, Any]:
        """Call a function that no crash repeats once its result is recorded; await what this returns.

        Async functions run in the task that awaits, others in a thread of the subtask's pool
        (``num-async-threads``). The call is known by where it is made, not by where it is awaited: it may be
        handed to ``gather`` or ``create_task``. What the function returns or raises comes back from
        its record, in the first run as after a crash. Inside of the function, ``ctx.call_key`` is an
        idempotency key for the service that it calls.

        Args:
            function: Called with the arguments. It makes no durable calls itself.
            args: Equal in a replay; resources count by their name.
            call: What is special about the call. The only reserved name.
            kwargs: As ``args``.

        Raises:
            CallError: No durable call can be made here; tells where it can.
            NonDeterminismError: When awaited: before a crash the action asked for something else here.
        """
        ...

    def durable_execute(
        self, function: Callable[..., _T], /, *args: Any, call: Call | None = None, **kwargs: Any
    ) -> _T:
        """As ``durable_execute_async``, at once: the subtask does nothing else until the function returns.

        It runs on the task thread, with ``Call(timeout=...)`` in the pool while the task thread waits.

        Args:
            function: A sync one.
            args: See there.
            call: See there.
            kwargs: See there.
        """
        ...

    def sleep(self, seconds: float, /) -> Coroutine[Any, Any, None]:
        """Sleep, when awaited; after a crash only for what is left of the time."""
        ...

    def timeout(self, seconds: float, /) -> Timeout:
        """As ``asyncio.timeout``, with a time that goes on over a crash: ``async with ctx.timeout(5): ...``.

        Whether it fired is recorded, so a replay goes the same way.
        """
        ...

    def now(self) -> "datetime.datetime":
        """Return the time, in UTC, the same on replay: of the last record that this task was given.

        Before its first durable call that is when the run started.
        """
        ...

    def uuid4(self) -> "uuid.UUID":
        """Return a new UUID, the same on replay."""
        ...

    @property
    def random(self) -> "random.Random":
        """Random numbers of this task's own, the same on replay."""
        ...

    @property
    def call_key(self) -> str:
        """Inside of a durable call: its idempotency key, the same for every attempt, 32 hexadecimal digits.

        Raises:
            CallError: No durable call runs here.
        """
        ...

    @property
    def sensory_memory(self) -> MemoryObject:
        """Memory of this run: empty at its start, gone at its end, shared by all its actions."""
        ...

    @property
    def short_term_memory(self) -> MemoryObject:
        """Memory of this key, kept in Flink's keyed state from run to run.

        With the option ``actionbridge.short-term-memory.ttl`` a value is absent in runs that start that long
        or longer after the start of the run that set it. An object lasts as long as the last value set in it.
        """
        ...

    @property
    def long_term_memory(self) -> LongTermMemory:
        """Notes of this key in named collections, found by what they say.

        Kept in Flink's keyed state, unless ``Plan(long_term_memory=...)`` names a backend.

        Raises:
            SearchError: They are kept in state, and this Python's SQLite cannot search text.
        """
        ...

    @property
    def metrics(self) -> Metrics:
        """Counters, gauges, histograms and meters of this action, in Flink's metric groups."""
        ...

    @property
    def key(self) -> Any:
        """The key of the run: a scalar, or a tuple where the key has several columns."""
        ...

    @property
    def timestamp(self) -> int | None:
        """Event time of the run's input, in milliseconds since 1970-01-01 UTC; None if it has none."""
        ...

    @property
    def watermark(self) -> int:
        """The operator's watermark in milliseconds, -2**63 before the first; moves on while the action waits.

        Not the same on replay: decide nothing durable by it.
        """
        ...

    @property
    def event_id(self) -> str:
        """Identity of the event that is handled, 32 hexadecimal digits; the same on replay."""
        ...

    @property
    def event_type(self) -> str:
        """Type name of the event that is handled."""
        ...

    @property
    def upstream(self) -> Upstream | None:
        """Which event, handled by which action, sent this one; None for the run's input."""
        ...
