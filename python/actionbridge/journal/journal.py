"""The journal of one execution of one action: the only place that decides what a durable call does."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from actionbridge.api.errors import (
    NonDeterminismError,
    OutcomeUnknown,
    PoisonError,
    UsageError,
    ValueNotSupportedError,
)
from actionbridge.journal.calls import DurableCall, History, Phase, read_history
from actionbridge.journal.directives import (
    HOLD,
    REPLAY,
    Backoff,
    Begin,
    Delivery,
    Directive,
    Launch,
    Line,
    Order,
    Raised,
    Reconcile,
    Replay,
    Request,
    Returned,
    Timer,
)
from actionbridge.journal.exceptions import encode_error, stems_from
from actionbridge.journal.playback import Playback
from actionbridge.journal.records import (
    CALL,
    Cancelled,
    Done,
    Escaped,
    Execution,
    Failed,
    Record,
    Retry,
    Succeeded,
    decode_record,
    encode_record,
)
from actionbridge.runtime.codec import MAX_BYTES, encode
from actionbridge.runtime.error_record import type_of

_NOWHERE: Final[Line] = ("", 0)


class ActionJournal:
    """Decides what the durable calls of one execution of an action do, and records what they did.

    With the records of an earlier attempt it replays: their ends are released in recorded order, one by one,
    each once the code has asked for it; a call without an outcome waits until the code has asked for
    everything recorded and all ends are released. So code that has changed is found out before it has any new
    effect.

    All times are milliseconds since the epoch. Once the code has diverged, every method raises the same
    ``NonDeterminismError`` again.

    Owns: the calls, the records that nobody has taken yet, and the order in which ends are released.
    Lifecycle: until ``finish`` or ``escaped``.
    Threading: one thread.

    Args:
        execution: Whose journal it is.
        key: Key of the run, as one value; for messages.
        history: What an earlier attempt recorded: see ``restored``.
        max_bytes: Most bytes of a result.

    Attributes:
        late: How many ends of calls came too late and were dropped.
    """

    def __init__(
        self, execution: Execution, key: bytes, history: History | None = None, max_bytes: int = MAX_BYTES
    ) -> None:
        self.late = 0
        self._execution = execution
        self._max_bytes = max_bytes
        self._appended: list[Record] = []
        self._calls: dict[str, DurableCall] = {}
        self._ends: deque[DurableCall] = deque()  # not released yet
        self._held: deque[DurableCall] = deque()
        # What was released last, if that was a failure and nothing was begun since.
        self._last_failed: tuple[DurableCall, Exception] | None = None
        self._diverged: NonDeterminismError | None = None
        self._playback: Playback | None = None
        if history is not None and history.execution is not None:
            self._calls = history.calls
            self._ends.extend(history.ended)
            self._playback = Playback(execution, key, history)
            if (error := self._playback.wrong_version()) is not None:
                raise error

    @classmethod
    def restored(
        cls, execution: Execution, key: bytes, records: Iterable[bytes], max_bytes: int = MAX_BYTES
    ) -> "ActionJournal":
        """Return the journal that goes on from the records of an earlier attempt, in their order.

        Raises:
            WireError: They cannot be read, or are not of this execution.
            NonDeterminismError: The action had another version.
        """
        entries = [entry for entry in map(decode_record, records) if entry is not None]
        return cls(execution, key, read_history(entries), max_bytes)

    # What the code asks for.

    def call(
        self,
        id: str,
        request: Request,
        now: int,
        where: Line = _NOWHERE,
        *,
        blocks: bool = False,
        alone: bool = False,
    ) -> Directive:
        """Tell what is to be done about a call, when the code asks for it.

        Args:
            id: Its scope and ordinal, or its key: the same in every attempt, once in each.
            request: What the code asks for.
            now: The time.
            where: The user's line.
            blocks: The thread waits for its end, which ``take`` releases at once.
            alone: Nothing else of the action is under way that could ask for what is recorded before.

        Raises:
            NonDeterminismError: An earlier attempt asked for something else.
            UsageError: The id is taken.
        """
        self._check()
        call = self._calls.get(id)
        if call is None:
            call = self._calls[id] = DurableCall(id)
            call.request, call.where = request, where
            if self._playback is not None:
                self._stop_at(self._playback.ask_new(call, alone=alone))
        elif call.request is None:
            assert self._playback is not None
            self._stop_at(self._playback.ask(call, request, where, blocks=blocks, alone=alone))
            if call.has_ended:
                return REPLAY
        else:
            raise UsageError(
                f"durable call {id} was asked for twice",
                "give each Call(key=...) of an action its own key",
                f"{where[0]}:{where[1]}",
            )
        if (self._held or self._holds) and not blocks:  # in the order in which they were asked for
            self._held.append(call)
            return HOLD
        return self._begin(call, now)

    def relaunch(self, id: str, now: int) -> Launch:
        """Launch a call's next attempt: its backoff is over, or its reconciler says that it had no effect."""
        self._check()
        call = self._calls[id]
        assert call.phase in (Phase.BACKOFF, Phase.RUNNING), call.phase
        self._start(call, now, crash=call.phase is Phase.RUNNING)
        return Launch(call.attempt, call.due)

    # What became of it.

    def succeeded(self, id: str, attempt: int, value: object, now: int) -> bool:
        """Record the result of a call, or that a timer fired; False if that comes too late.

        A result that cannot be stored is a failure of the call.
        """
        call = self._current(id, attempt)
        if call is None:
            return False
        assert call.request is not None
        try:
            payload = encode(value, f"result of {call.request.function}", max_bytes=self._max_bytes)
        except ValueNotSupportedError as error:
            self._fail(call, error, now)
            return True
        call.outcome = Succeeded(id, attempt, payload, now)
        self._end(call)
        return True

    def failed(
        self, id: str, attempt: int, error: Exception, now: int, retry_at: int | None = None
    ) -> Backoff | None:
        """Record the failure of an attempt.

        Args:
            id: Of the call.
            attempt: Which one failed.
            error: What it raised.
            now: The time.
            retry_at: When the next attempt may start; None if this kind of error is final.

        Returns:
            The wait before the next attempt; None if there is none, or the failure comes too late.

        Raises:
            TypeError: The error is control flow, such as ``CancelledError``, which is no outcome.
        """
        if not isinstance(error, Exception):
            raise TypeError(f"{type_of(error)} is control flow and is not recorded: let it pass")
        call = self._current(id, attempt)
        if call is None:
            return None
        assert call.request is not None
        call.failures += 1
        if retry_at is None or call.failures >= call.request.attempts:
            self._fail(call, error, now)
            return None
        self._append(Retry(id, attempt, encode_error(error, self._max_bytes), retry_at, now))
        call.phase, call.due = Phase.BACKOFF, retry_at
        return Backoff(retry_at)

    def cancelled(self, id: str, now: int) -> None:
        """Record that the code saw a cancellation in place of the call's end, even of one that was released.

        The timer of a ``ctx.timeout`` that was left in time is cancelled, too.
        """
        self._check()
        call = self._calls[id]
        if call.is_over:
            return
        if call.cancelled is None:
            if call.recorded is None and call.attempt == 0:
                self._append(call.started(now))  # what was asked for, to be checked by a replay
            call.cancelled = Cancelled(id, now)
            self._append(call.cancelled)
        call.phase = Phase.CANCELLED
        if self._playback is not None:
            self._playback.settle(call)
        if self._last_failed is not None and self._last_failed[0] is call:
            self._last_failed = None

    # What the code is told.

    def deliver(self, now: int) -> Delivery | None:
        """Release what is next: an end in its order, or a call that was on hold; None if nothing can be.

        Raises:
            WireError: A recorded result cannot be read.
        """
        self._check()
        ends = self._ends
        while ends or (self._held and not self._holds):
            if not ends:
                call = self._held.popleft()
                order = REPLAY if call.is_over else self._begin(call, now)
                if not isinstance(order, Replay):
                    return Begin(call.id, order)
                continue
            call = ends[0]
            if call.is_over:
                ends.popleft()
            elif call.request is None or call.cancelled is not None:
                break
            else:
                ends.popleft()
                return self._release(call)
        if self._playback is not None:
            self._playback.wait(now)
        return None

    def take(self, id: str) -> Returned | Raised:
        """Release the end of a call that blocks, ahead of all others.

        Raises:
            WireError: The recorded result cannot be read.
        """
        self._check()
        call = self._calls[id]
        self._ends.remove(call)
        return self._release(call)

    @property
    def patience(self) -> int | None:
        """Until when the code may take to come to what is recorded next; None if nothing waits for that."""
        return None if self._playback is None else self._playback.patience(self._ends, self._held)

    def expire(self, now: int) -> None:
        """Give the code up if it has not come to what is recorded next in time.

        Raises:
            NonDeterminismError: It has not.
        """
        self._check()
        patience = self.patience
        if patience is not None and now >= patience:
            assert self._playback is not None
            self._stop_at(self._playback.not_come(self._ends, self._held))

    # How it ends.

    def finish(self, effects: bytes | None, now: int, where: Line = _NOWHERE) -> None:
        """Record that the action ended; nothing it did may take effect if this raises.

        Args:
            effects: Digest of its outputs and memory writes; None if unchecked.
            now: The time.
            where: The action's function.

        Raises:
            NonDeterminismError: The code has left its records at any time.
        """
        self._check()
        if self._playback is not None:
            self._stop_at(self._playback.end(effects, where))
        if self._playback is None or not self._playback.done:
            self._append(Done(effects, now))

    def escaped(self, error: BaseException, now: int) -> bool:
        """Record that an error left the action, and tell whether it was recorded.

        If it comes from a durable call and nothing was begun or released after that failure, the call runs
        again in the next attempt. A divergence is not recorded, nor that the action is poison, which says
        what is recorded already: the records stay as they are.
        """
        if self._diverged is not None or isinstance(error, NonDeterminismError | PoisonError):
            return False
        void = None
        if self._last_failed is not None:
            call, failure = self._last_failed
            if call.may_run_after(failure) and stems_from(error, failure):
                void = call.id
        self._append(Escaped(void, type_of(error), now))
        return True

    def take_records(self) -> list[bytes]:
        """Return the records that were made since the last time, in order.

        They are encoded here: a checkpoint never asks for those of an action that has ended before it.
        """
        taken, self._appended = self._appended, []
        return [encode_record(self._execution, record) for record in taken]

    # One call.

    @property
    def _holds(self) -> bool:
        """Whether calls without an outcome have to wait."""
        return self._playback is not None and self._playback.unsettled > 0

    def _begin(self, call: DurableCall, now: int) -> Order | Replay:
        """Tell what to do about a call that nothing holds; REPLAY if that has ended it."""
        request = call.request
        assert request is not None
        if call.phase is Phase.READY:
            self._start(call, now, crash=False)
        elif call.phase is Phase.BACKOFF:
            assert call.due is not None
            return Backoff(call.due)
        elif request.what == CALL:  # its process ended
            if request.reconciles:
                return Reconcile(call.attempt)
            if request.at_most_once or call.crashes >= request.crash_attempts:
                self._fail(call, OutcomeUnknown(request.function, call.crashes + 1), now)
                return REPLAY
            self._start(call, now, crash=True)
        if request.what == CALL:
            return Launch(call.attempt, call.due)
        assert call.due is not None
        return Timer(call.attempt, call.due)

    def _start(self, call: DurableCall, now: int, *, crash: bool) -> None:
        self._last_failed = None
        call.start(now, crash=crash)
        self._append(call.started(now, crash=crash))

    def _current(self, id: str, attempt: int) -> DurableCall | None:
        """Return a call if this is its running attempt; what else ends comes too late."""
        self._check()
        call = self._calls[id]
        if call.phase is Phase.RUNNING and call.attempt == attempt:
            return call
        self.late += 1
        return None

    def _fail(self, call: DurableCall, error: Exception, now: int) -> None:
        call.outcome = Failed(call.id, call.attempt, encode_error(error, self._max_bytes), now)
        self._end(call)

    def _end(self, call: DurableCall) -> None:
        assert call.outcome is not None
        call.phase = Phase.DONE
        self._append(call.outcome)
        self._ends.append(call)

    def _release(self, call: DurableCall) -> Returned | Raised:
        told = call.read()
        if self._playback is not None:
            self._playback.settle(call)
        self._last_failed = (call, told.error) if isinstance(told, Raised) else None
        return told

    def _append(self, record: Record) -> None:
        self._appended.append(record)

    def _check(self) -> None:
        if self._diverged is not None:
            raise self._diverged

    def _stop_at(self, error: NonDeterminismError | None) -> None:
        if error is not None:
            self._diverged = error
            raise error
