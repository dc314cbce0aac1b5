"""The texts of ``NonDeterminismError``: one factory for each way in which code can leave its records."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from actionbridge.api.errors import Divergence, NonDeterminismError
from actionbridge.journal.calls import DurableCall
from actionbridge.journal.directives import Line, Request
from actionbridge.journal.records import CALL, WHAT, Execution, Started
from actionbridge.runtime.codec import decode

_RESTORE: Final = (
    "Run such work to its end with the code that began it, or give the calls back their place. Code between"
    " durable calls may change; a call that has Call(key=...) may move."
)
_ARGUMENTS: Final = (
    "Pass what depends on the event, on memory and on results of durable calls only: take the time from"
    " ctx.now, ids from ctx.uuid4 and chance from ctx.random. If the code was changed, run such work to its"
    " end with the code that began it."
)
_OUTSIDE: Final = (
    "What the action does next may depend on durable calls, ctx.sleep and ctx.timeout only: make a durable"
    " call of what else it waits for. " + _RESTORE
)
_EFFECTS: Final = (
    "Let events, outputs and memory depend on the event, on memory and on results of durable calls only. "
    + _RESTORE
)
_VERSION: Final = (
    "Go back to the code of that version until its work has ended, or start without this state. Versions are"
    " for changes that recorded work cannot follow."
)


class Divergences:
    """Makes the errors of one execution.

    Owns: the last calls that agreed with their records.
    Lifecycle: as the journal.
    Threading: as the journal.

    Args:
        execution: Of today.
        recorded_version: Version of the action in the records.
        key: Key of the run, as one value.
    """

    def __init__(self, execution: Execution, recorded_version: int, key: bytes) -> None:
        self._execution = execution
        self._recorded_version = recorded_version
        self._key = key
        self._matched: deque[DurableCall] = deque(maxlen=3)

    def agree(self, call: DurableCall) -> None:
        """Note that the code asked for a call as recorded."""
        self._matched.append(call)

    def other_version(self) -> NonDeterminismError:
        """The action is not the one that was recorded."""
        return self._error(
            f"Action {self._execution.action!r} has recorded work of version {self._recorded_version}.",
            f"version {self._recorded_version}",
            f"version {self._execution.version}",
            "version",
            remedy=_VERSION,
        )

    def mismatch(self, call: DurableCall, request: Request, where: Line) -> NonDeterminismError | None:
        """The code asks for something else than the record of this call; None if it does not."""
        recorded = call.recorded
        assert recorded is not None
        if recorded.what != request.what:
            field = "kind"
        elif recorded.function != request.function:
            field = "function"
        elif recorded.name != request.name:
            field = "name"
        elif differ(recorded.digest, request.digest):
            field = "arguments" if request.what == CALL else "duration"
        else:
            return None
        return self._error(
            f"Action {self._execution.action!r} asks for another {field} than recorded.",
            _text(recorded),
            _text(request),
            field,
            _RESTORE if field in ("kind", "function", "name") else _ARGUMENTS,
            where,
            call.id,
        )

    def added(self, call: str, request: Request, where: Line) -> NonDeterminismError:
        """The code asks for a call more than an action that ended did."""
        return self._error(
            f"Action {self._execution.action!r} asks for a call more than when it ended.",
            "the action ended",
            _text(request),
            "number of calls",
            _RESTORE,
            where,
            call,
        )

    def overtaken(
        self, missing: DurableCall, call: str, request: Request, where: Line
    ) -> NonDeterminismError:
        """The code asks for a call that blocks, and has not asked for one that was recorded before."""
        return self._error(
            f"Action {self._execution.action!r} left out a recorded call.",
            _recorded_text(missing),
            f"{_text(request)} ({call})",
            "order of calls",
            _RESTORE,
            where,
            missing.id,
        )

    def not_asked(self, missing: DurableCall, waiting: DurableCall | None) -> NonDeterminismError:
        """What is recorded next does not come, though others have waited long enough."""
        return self._error(
            f"Action {self._execution.action!r} does not come to what is recorded next.",
            _recorded_text(missing),
            "not asked for in time" if waiting is None else f"waits for {_asked_text(waiting)}",
            "order of calls",
            _OUTSIDE,
            ("", 0) if waiting is None else waiting.where,
            missing.id,
        )

    def not_cancelled(self, call: DurableCall) -> NonDeterminismError:
        """A call is recorded as cancelled, and the code goes on waiting for it."""
        return self._error(
            f"Action {self._execution.action!r} does not cancel a call as recorded.",
            f"{_recorded_text(call)}, cancelled",
            "not cancelled in time",
            "cancellation",
            _OUTSIDE,
            call.where,
            call.id,
        )

    def left_over(self, missing: Sequence[DurableCall], where: Line) -> NonDeterminismError:
        """The code has ended without asking for recorded calls."""
        more = "" if len(missing) == 1 else f" and {len(missing) - 1} more"
        return self._error(
            f"Action {self._execution.action!r} ended without asking for what is recorded.",
            _recorded_text(missing[0]) + more,
            "the action ended",
            "number of calls",
            _RESTORE,
            where,
            missing[0].id,
        )

    def other_effects(self, recorded: bytes, now: bytes, where: Line) -> NonDeterminismError:
        """The same calls, but other outputs or memory writes."""
        return self._error(
            f"Action {self._execution.action!r} made other outputs or memory writes than recorded.",
            f"effects with digest {recorded.hex()}",
            f"effects with digest {now.hex()}",
            "effects",
            _EFFECTS,
            where,
        )

    def _error(
        self,
        problem: str,
        recorded: str,
        now: str,
        difference: str,
        remedy: str,
        where: Line = ("", 0),
        call: str = "",
    ) -> NonDeterminismError:
        file, number = where
        return NonDeterminismError(
            Divergence(
                problem=problem,
                recorded=recorded,
                now=now,
                difference=difference,
                where=f"{file}:{number}" if file else "",
                call=call,
                key=self._key_text(),
                run=self._execution.run.hex(),
                action=self._execution.action,
                recorded_version=self._recorded_version,
                version=self._execution.version,
                matched=tuple(f"{call.id} {_asked_text(call)}" for call in self._matched),
                remedy=remedy,
            )
        )

    def _key_text(self) -> str:
        try:
            return repr(decode(self._key))
        except Exception as error:  # a key that cannot be read must not hide the divergence
            return f"<a key that cannot be read: {type(error).__name__}>"


def differ(recorded: bytes | None, now: bytes | None) -> bool:
    """Tell whether two digests certainly stand for different values.

    They do not where one is unchecked, or was made by another algorithm: its first byte.
    """
    return recorded != now and recorded is not None and now is not None and recorded[:1] == now[:1]


def _text(asked: Started | Request) -> str:
    text = asked.function if asked.what == CALL else WHAT[asked.what]
    if asked.name is not None:
        text += f" named {asked.name!r}"
    return f"{text}, arguments {asked.digest.hex()[2:10] if asked.digest else 'unchecked'}"


def _recorded_text(call: DurableCall) -> str:
    return call.id if call.recorded is None else f"{_text(call.recorded)} ({call.id})"


def _asked_text(call: DurableCall) -> str:
    return call.id if call.request is None else _text(call.request)
