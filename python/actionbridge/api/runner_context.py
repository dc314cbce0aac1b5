"""What an action may do: the ``ctx`` that it is given."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar, overload

from actionbridge.api.long_term_memory import LongTermMemory
from actionbridge.api.memory import MemoryObject
from actionbridge.api.metrics import Metrics

if TYPE_CHECKING:
    import logging

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
        """Notes of this key in named collections, found by what they say; kept in Flink's keyed state.

        Raises:
            SearchError: This Python's SQLite cannot search text.
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
