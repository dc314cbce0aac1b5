"""What passes between the journal and the one who obeys it: requests, directives, deliveries. Closed sets."""

from dataclasses import dataclass
from typing import Final, NamedTuple

Line = tuple[str, int]
"""File and number of the user's line."""


class Request(NamedTuple):
    """What the code asks for, and what may be done about it.

    A named tuple because one is made per call (see ``records``).
    """

    what: int
    """CALL, SLEEP or TIMEOUT of ``records``."""
    function: str
    """``module:qualname`` of what is called."""
    name: str | None = None
    """``Call(name=…)``."""
    digest: bytes | None = None
    """``digest.digest`` of the arguments."""
    span: int | None = None
    """How long a timer runs, or the most that an attempt may take; milliseconds."""
    attempts: int = 1
    """How often it may be tried, the first time included, without attempts that end with their process."""
    crash_attempts: int = 20
    """How often it may be launched again because its process ended."""
    reconciles: bool = False
    """A reconciler is asked before it is launched again after its process ended."""
    at_most_once: bool = False
    """It is never launched again once its process ended, and not because its failure left the action."""


class Launch(NamedTuple):
    """Start an attempt; its effect may begin as soon as everything recorded so far is durable.

    A named tuple because one is made per call (see ``records``).
    """

    attempt: int
    due: int | None
    """When it is too late, in milliseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Timer:
    """Let it fire at ``due``: it has ``succeeded`` then, with None."""

    attempt: int
    due: int


@dataclass(frozen=True, slots=True)
class Backoff:
    """Wait until ``due`` and ``relaunch`` then."""

    due: int


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Ask the reconciler what the attempt did: it has ``succeeded`` or ``failed``, or ``relaunch`` it."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Replay:
    """An outcome is recorded: ``deliver`` releases it in its turn. A recorded cancellation happens again."""


@dataclass(frozen=True, slots=True)
class Hold:
    """No outcome is recorded, and others are not released yet: ``deliver`` says what to do once they are."""


REPLAY: Final = Replay()
HOLD: Final = Hold()

Order = Launch | Timer | Backoff | Reconcile
"""What to do about a call now."""
Directive = Order | Replay | Hold
"""The answer to a call."""


class Returned(NamedTuple):
    """A call returned this, as it reads back from its record."""

    call: str
    value: object
    at: int
    """When that was recorded."""


class Raised(NamedTuple):
    """A call raised this, as it reads back from its record."""

    call: str
    error: Exception
    at: int


class Begin(NamedTuple):
    """A call that was on hold begins."""

    call: str
    order: Order


Delivery = Returned | Raised | Begin
