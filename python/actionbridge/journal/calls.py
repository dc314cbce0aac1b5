"""One durable call as its records tell it, and all of an earlier attempt's."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field

from actionbridge.api.errors import OutcomeUnknown, WireError
from actionbridge.journal.directives import Line, Raised, Request, Returned
from actionbridge.journal.exceptions import decode_error
from actionbridge.journal.records import (
    Cancelled,
    Done,
    Entry,
    Escaped,
    Execution,
    Failed,
    Outcome,
    Record,
    Retry,
    Started,
    Succeeded,
)
from actionbridge.runtime.codec import decode


class Phase(enum.Enum):
    """Where a call stands."""

    READY = enum.auto()  # to be launched as soon as that is allowed
    RUNNING = enum.auto()
    BACKOFF = enum.auto()
    DONE = enum.auto()  # it has an outcome
    CANCELLED = enum.auto()  # the action saw that


class DurableCall:
    """A durable call of one action.

    Attributes:
        id: Scope and ordinal, or key.
        request: What the code asked for; None as long as it did not.
        where: The line that asked.
        recorded: What an earlier attempt of the action asked for, if one did.
        settled: Nothing of that is left to come.
        phase: Where it stands.
        attempt: The latest one.
        failures: How many attempts failed, since the last outcome that was void.
        crashes: How many attempts ended with their process.
        due: See ``Started`` and ``Retry``.
        outcome: Its result or failure.
        cancelled: The record that the action saw its cancellation.
        begin_place: Where its first record stands among those of the earlier attempt, from 1; 0 for none.
        outcome_place: Likewise the record of its outcome.
        cancel_place: Likewise that of its cancellation.
    """

    # Defaults of the class: one is made per call, and most leave most of these alone.
    request: Request | None = None
    where: Line = ("", 0)
    recorded: Started | None = None
    settled = True
    phase = Phase.READY
    attempt = 0
    failures = 0
    crashes = 0
    due: int | None = None
    outcome: Outcome | None = None
    cancelled: Cancelled | None = None
    begin_place = 0
    outcome_place = 0
    cancel_place = 0

    def __init__(self, id: str) -> None:
        self.id = id

    @property
    def place(self) -> int:
        """Where it ended, as an earlier attempt of the action saw it: a cancellation overrides a result."""
        return self.cancel_place or self.outcome_place

    @property
    def has_ended(self) -> bool:
        """It has an outcome, or its cancellation is recorded."""
        return self.outcome is not None or self.cancelled is not None

    @property
    def is_over(self) -> bool:
        """The action saw its cancellation: there is nothing to release."""
        return self.phase is Phase.CANCELLED

    def start(self, now: int, *, crash: bool) -> None:
        """Begin the next attempt; ``crash``: the one before ended with its process."""
        assert self.request is not None
        span = self.request.span
        self.attempt += 1
        self.crashes += crash
        self.due = None if span is None else now + span
        self.phase = Phase.RUNNING

    def started(self, now: int, *, crash: bool = False) -> Started:
        """Return the record of the latest attempt."""
        assert self.request is not None
        what, function, name, digest, *_ = self.request
        return Started(self.id, what, function, name, digest, self.attempt, crash, self.due, now)

    def read(self) -> Returned | Raised:
        """Return what the code is told: the outcome as it reads back from its record.

        Raises:
            WireError: It cannot be read.
        """
        outcome = self.outcome
        if isinstance(outcome, Succeeded):
            try:
                return Returned(self.id, decode(outcome.value), outcome.at)
            except WireError as error:
                assert self.request is not None
                raise WireError(
                    f"The recorded result of {self.request.function} cannot be read: {error}"
                ) from error
        assert outcome is not None
        return Raised(self.id, decode_error(outcome.error), outcome.at)

    def may_run_after(self, failure: Exception) -> bool:
        """Tell whether it may be launched again because its failure left the action."""
        assert self.request is not None
        return not self.request.at_most_once and not isinstance(failure, OutcomeUnknown)

    @property
    def recorded_at(self) -> int:
        """When the latest fact about it was recorded, milliseconds since the epoch."""
        latest = self.cancelled or self.outcome or self.recorded
        return 0 if latest is None else latest.at


@dataclass(slots=True)
class History:
    """What an earlier attempt of an execution has recorded.

    Attributes:
        execution: Whose records they are, with the version of then; None without any.
        calls: By id, in the order in which they began.
        ended: The calls that have an end, in the order of those.
        start: When the first record was made.
        done: The record that the action ended, if it did.
    """

    execution: Execution | None = None
    calls: dict[str, DurableCall] = field(default_factory=dict)
    ended: list[DurableCall] = field(default_factory=list)
    start: int = 0
    done: Done | None = None


def read_history(entries: Iterable[Entry]) -> History:
    """Return what records say.

    Raises:
        WireError: They are not the records of one execution in the order in which they were made.
    """
    history = History()
    for place, entry in enumerate(entries, 1):
        if history.execution is None:
            history.execution, history.start = entry.owner, entry.record.at
        elif history.execution != entry.owner:
            raise WireError(
                f"{entry!r} is among the records of {history.execution!r}. Go back to a savepoint."
            )
        _add(history, place, entry.record)
    ended = [call for call in history.calls.values() if call.place]
    history.ended = sorted(ended, key=lambda call: call.place)
    return history


def _add(history: History, place: int, record: Record) -> None:
    if isinstance(record, Done):
        history.done = record
        return
    if isinstance(record, Escaped):
        if record.void is not None:
            _void(history, record.void)
        return
    call = history.calls.get(record.call)
    if isinstance(record, Started):
        if call is None:
            call = history.calls[record.call] = DurableCall(record.call)
            call.recorded, call.begin_place = record, place
        call.attempt = record.attempt
        call.crashes += record.crash
        call.due = record.due
        call.phase = Phase.RUNNING if record.attempt else Phase.READY
        return
    if call is None or (call.outcome is not None and not isinstance(record, Cancelled)):
        raise WireError(f"The record {record} does not follow from those before it. Go back to a savepoint.")
    if isinstance(record, Retry):
        call.failures += 1
        call.due = record.due
        call.phase = Phase.BACKOFF
        return
    if isinstance(record, Cancelled):
        call.cancelled, call.cancel_place = record, place
    else:
        call.outcome, call.outcome_place = record, place
        call.phase = Phase.DONE


def _void(history: History, id: str) -> None:
    """Forget the failure that left the action, and the cancellations that it brought about."""
    failed = history.calls.get(id)
    if failed is None or not isinstance(failed.outcome, Failed):
        raise WireError(f"The failure of {id} that is void is not recorded. Go back to a savepoint.")
    since = failed.place
    failed.outcome, failed.outcome_place, failed.failures, failed.phase = None, 0, 0, Phase.READY
    for call in history.calls.values():
        if call.cancel_place > since:
            call.cancelled, call.cancel_place = None, 0
