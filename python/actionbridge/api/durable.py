"""How a durable call is made: its name, retries, limits, and what a crash means for it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Protocol, Self

from actionbridge.api.errors import CallError


@dataclass(frozen=True, slots=True)
class Retry:
    """When a failed attempt is followed by another one, and how long after.

    Too late (``Call.timeout``) counts as an error that is tried again. An attempt that ended with its process
    is repeated in any case and counts as none.

    Attributes:
        attempts: How often in all, the first time included; from 1.
        on: The errors that are tried again; others are final.
        delay: Seconds before the second attempt.
        factor: By which the delay grows from attempt to attempt; from 1.
        max_delay: Seconds that no delay exceeds, before the jitter.
        jitter: Up to this part of the delay, 0 to 1, is added at random: many are not to come back at once.
    """

    attempts: int = 3
    on: type[Exception] | tuple[type[Exception], ...] = Exception
    delay: float = 0.1
    factor: float = 2.0
    max_delay: float = 60.0
    jitter: float = 0.25

    def __post_init__(self) -> None:
        if not isinstance(self.attempts, int) or self.attempts < 1:
            raise CallError(
                f"Retry(attempts={self.attempts!r})", "give a whole number from 1, the first time included"
            )
        errors = self.on if isinstance(self.on, tuple) else (self.on,)
        if not errors or not all(isinstance(e, type) and issubclass(e, Exception) for e in errors):
            raise CallError(f"Retry(on={self.on!r})", "give an exception class, or a tuple of them")
        if self.delay < 0 or self.max_delay < 0 or self.factor < 1 or not 0 <= self.jitter <= 1:
            raise CallError(
                f"{self!r} is no schedule", "give delays from 0, a factor from 1 and a jitter from 0 to 1"
            )

    def backoff(self, failed: int, chance: float) -> float:
        """Return the seconds to wait after an attempt.

        Args:
            failed: How many attempts have failed, from 1.
            chance: A random number from 0 to 1.
        """
        try:
            delay = min(self.delay * self.factor ** (failed - 1), self.max_delay)
        except OverflowError:
            delay = self.max_delay
        return delay * (1 + self.jitter * chance)


@dataclass(frozen=True, slots=True)
class Call:
    """What is special about one durable call.

    Attributes:
        name: For people: in errors, in the timeline.
        key: Identity of the call in its action, in place of where it is made; no two calls may share it.
        retry: None: an error is final.
        timeout: Seconds that an attempt may take; then it has failed with ``TimeoutError``.
        reconciler: Called as the function was, after a crash in the middle of an attempt, to find out what
            that attempt did. It returns the call's result; if it raises ``NotDone``, the call is made again.
        at_most_once: After such a crash the call is not made again, but raises ``OutcomeUnknown``.
    """

    name: str | None = None
    key: str | None = None
    retry: Retry | None = None
    timeout: float | None = None
    reconciler: Callable[..., Any] | None = None
    at_most_once: bool = False

    def __post_init__(self) -> None:
        if self.timeout is not None and not self.timeout > 0:
            raise CallError(f"Call(timeout={self.timeout!r})", "give seconds above 0, or leave it out")
        if self.key is not None and not (_is_text(self.key) and self.key):
            raise CallError(
                f"Call(key={self.key!r})", "give a str that is not empty and has no lone surrogates"
            )
        if self.name is not None and not _is_text(self.name):
            raise CallError(f"Call(name={self.name!r})", "give a str without lone surrogates")
        if self.retry is not None and not isinstance(self.retry, Retry):
            raise CallError(f"Call(retry={self.retry!r})", "write retry=Retry(attempts=...)")
        if self.reconciler is not None and not callable(self.reconciler):
            raise CallError(f"Call(reconciler={self.reconciler!r})", "give a function")
        if self.at_most_once and (self.retry is not None or self.reconciler is not None):
            raise CallError(
                "Call(at_most_once=True) has a retry or a reconciler",
                "leave one out: at most once is once, whatever came of it",
            )


def _is_text(value: object) -> bool:
    """Whether a record can hold it as text; lone surrogates have no UTF-8."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class Timeout(Protocol):
    """What ``ctx.timeout`` returns: an async context manager that ends its block with ``TimeoutError``."""

    def expired(self) -> bool:
        """Tell whether the time was up before the block was left."""
        ...

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class NotDone(Exception):
    """Raised by a reconciler: the attempt that a crash cut short had no effect, so make the call again."""


class RunningCall:
    """One attempt of a durable call, seen from inside.

    Attributes:
        attempt: 1 for the first one.
        cancelled: Nobody waits for it any more, its result will be dropped. A function that runs in the pool
            for long looks at it now and then, and ends.
    """

    __slots__ = ("_find_key", "attempt", "cancelled")

    def __init__(self, attempt: int, find_key: Callable[[], str]) -> None:
        self.attempt = attempt
        self.cancelled = False
        self._find_key = find_key

    @property
    def key(self) -> str:
        """The call's idempotency key, 32 hex digits: the same for all its attempts, and for no other call."""
        return self._find_key()


CURRENT_CALL: Final[ContextVar[RunningCall | None]] = ContextVar("actionbridge-call", default=None)


def current_call() -> RunningCall:
    """Return the durable call that runs here, in whichever thread or task of its making.

    Raises:
        CallError: None does.
    """
    call = CURRENT_CALL.get()
    if call is None:
        raise CallError(
            "no durable call runs here", "ask inside of a function that ctx.durable_execute_async was given"
        )
    return call
