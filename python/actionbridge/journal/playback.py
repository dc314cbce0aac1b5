"""What an earlier attempt of an action recorded, and whether the code comes to it again."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from actionbridge.api.errors import NonDeterminismError, WireError
from actionbridge.journal.calls import DurableCall, History
from actionbridge.journal.directives import Line, Request
from actionbridge.journal.divergence import Divergences
from actionbridge.journal.records import Execution

_LEAST_WAIT: Final = 10_000  # milliseconds


class Playback:
    """Compares the code with what is recorded, and finds the errors; the journal raises them.

    Owns: the recorded calls that the code has not come to.
    Lifecycle: as the journal.
    Threading: as the journal.

    Args:
        execution: Of today.
        key: Key of the run, as one value; for messages.
        history: What was recorded; taken over.

    Attributes:
        unsettled: How many recorded calls have something left to come: to be asked for, or to end as
            recorded.
        done: The action had ended.
    """

    def __init__(self, execution: Execution, key: bytes, history: History) -> None:
        recorded = history.execution or execution
        if recorded[:3] != execution[:3]:
            raise WireError(f"Records of {recorded} were given to {execution}. Go back to a savepoint.")
        self.unsettled = len(history.calls)
        self.done = history.done is not None
        self._history = history
        self._texts = Divergences(execution, recorded.version, key)
        self._is_other_version = recorded.version != execution.version
        self._unasked = deque(history.calls.values())  # in the order in which they began; swept lazily
        self._settled_at = history.start
        self._waits_since: int | None = None
        for call in history.calls.values():
            call.settled = False

    def wrong_version(self) -> NonDeterminismError | None:
        """The error that the action has another version than recorded."""
        return self._texts.other_version() if self._is_other_version else None

    def ask(
        self, call: DurableCall, request: Request, where: Line, *, blocks: bool, alone: bool
    ) -> NonDeterminismError | None:
        """Take in that the code asks for a recorded call; return the error if it asks for something else."""
        error = self._texts.mismatch(call, request, where)
        if error is None and alone:
            error = self._overtaken(call, request, where)
        if error is not None:
            return error
        call.request, call.where = request, where
        if blocks and call.cancelled is not None:
            return self._texts.not_cancelled(call)
        self._texts.agree(call)
        if not call.has_ended:
            self.settle(call)
        return None

    def ask_new(self, call: DurableCall, *, alone: bool) -> NonDeterminismError | None:
        """Return the error that the code asks for a call that is not recorded, where it may not."""
        assert call.request is not None
        if self.done:
            return self._texts.added(call.id, call.request, call.where)
        return self._overtaken(call, call.request, call.where) if alone else None

    def settle(self, call: DurableCall) -> None:
        """Take in that nothing of a recorded call is left to come; idempotent."""
        if not call.settled:
            call.settled = True
            self.unsettled -= 1
            self._settled_at = max(self._settled_at, call.recorded_at)
            self._waits_since = None

    def wait(self, now: int) -> None:
        """Take in that nothing can be released: if something is left to come, its time runs from now on."""
        if self.unsettled and self._waits_since is None:
            self._waits_since = now

    def patience(self, ends: Iterable[DurableCall], held: Iterable[DurableCall]) -> int | None:
        """Return until when the code may take to come to what is recorded next; None if nothing waits for
        that.

        Args:
            ends: Calls that have ended and are not released, in order.
            held: Calls on hold.
        """
        missing = self._missing(ends)
        if self._waits_since is None or missing is None:
            return None
        if missing.request is None:
            if self._waiting(ends, held) is None:
                return None
        elif missing.cancelled is None:
            return None
        gap = max(0, missing.recorded_at - self._settled_at)
        return self._waits_since + _LEAST_WAIT + 3 * gap

    def not_come(self, ends: Iterable[DurableCall], held: Iterable[DurableCall]) -> NonDeterminismError:
        """Return the error that the code has not come to what is recorded next in time."""
        missing = self._missing(ends)
        assert missing is not None
        if missing.request is not None:
            return self._texts.not_cancelled(missing)
        return self._texts.not_asked(missing, self._waiting(ends, held))

    def end(self, effects: bytes | None, where: Line) -> NonDeterminismError | None:
        """Return the error that the action ended otherwise than recorded."""
        if missing := [call for call in self._unasked if call.request is None]:
            return self._texts.left_over(missing, where)
        recorded = None if self._history.done is None else self._history.done.effects
        if recorded is not None and effects is not None and recorded != effects:
            return self._texts.other_effects(recorded, effects, where)
        return None

    def _overtaken(self, call: DurableCall, request: Request, where: Line) -> NonDeterminismError | None:
        """Find a call that began before the only one under way, and that the code has not asked for.

        Nothing else happens in the action meanwhile, so what is missing would never come.
        """
        missing = self._first_unasked()
        if missing is None or (call.begin_place and missing.begin_place >= call.begin_place):
            return None
        return self._texts.overtaken(missing, call.id, request, where)

    def _first_unasked(self) -> DurableCall | None:
        while self._unasked and self._unasked[0].request is not None:
            self._unasked.popleft()
        return self._unasked[0] if self._unasked else None

    def _missing(self, ends: Iterable[DurableCall]) -> DurableCall | None:
        """Return what the code has to come to next."""
        return next((call for call in ends if not call.is_over), None) or self._first_unasked()

    def _waiting(self, ends: Iterable[DurableCall], held: Iterable[DurableCall]) -> DurableCall | None:
        """Return a call that waits for that."""
        calls = (*held, *ends)
        return next((c for c in calls if c.request is not None and c.cancelled is None), None)
