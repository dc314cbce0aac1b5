"""Records: the persisted facts about durable calls, as objects and as bytes (``tests/contract``, section 7).

Named tuples and not frozen dataclasses: two are made per call, and a frozen dataclass of nine fields takes
four times as long. All times are milliseconds since the epoch."""

from typing import Any, Final, NamedTuple

from ormsgpack import packb, unpackb

from actionbridge.api.errors import WireError

VERSION: Final = 1
CRITICAL: Final = 1
"""Flag of a record without which the others would be misread: who does not know its kind refuses it."""

CALL: Final = 0
SLEEP: Final = 1
TIMEOUT: Final = 2
WHAT: Final = ("durable call", "ctx.sleep", "ctx.timeout")
"""What a call is, by the number that STARTED carries."""


class Execution(NamedTuple):
    """One execution of one action: what the records of one journal belong to."""

    run: bytes
    """Uid of the run, 16 bytes."""
    event: bytes
    """Id of the event, 16 bytes."""
    action: str
    version: int
    """The user's, ``@action(version=…)``."""


class Started(NamedTuple):
    """An attempt of a call may have effects from here on."""

    call: str
    what: int
    """CALL, SLEEP or TIMEOUT."""
    function: str
    name: str | None
    """``Call(name=…)``."""
    digest: bytes | None
    """Of the arguments (``digest``); None: unchecked."""
    attempt: int
    """1 for the first; 0 says that the call was asked for and never launched."""
    crash: bool
    """The attempt before this one ended with its process."""
    due: int | None
    """When a timer fires, or the attempt is too late."""
    at: int


class Succeeded(NamedTuple):
    """A call returned; a timer fired."""

    call: str
    attempt: int
    value: bytes
    at: int


class Failed(NamedTuple):
    """A call failed for good."""

    call: str
    attempt: int
    error: bytes
    """See ``exceptions``."""
    at: int


class Retry(NamedTuple):
    """An attempt failed, and the next one starts at ``due``."""

    call: str
    attempt: int
    error: bytes
    due: int
    at: int


class Cancelled(NamedTuple):
    """The action saw a cancellation of this call, whatever else is recorded of it; a timeout that was left in
    time."""

    call: str
    at: int


class Done(NamedTuple):
    """The action ended."""

    effects: bytes | None
    """Digest of its outputs and memory writes; None: unchecked."""
    at: int


class Escaped(NamedTuple):
    """An error left the action."""

    void: str | None
    """The call whose failure it was, if nothing came after: that failure, and the cancellations that it
    brought about, do not count."""
    error: str
    """Its type."""
    at: int


class Cut(NamedTuple):
    """From here on the action went another way than recorded (soft keys): other calls than these do not
    count."""

    kept: list[str]
    at: int


class RunStarted(NamedTuple):
    """A run started."""

    key: bytes
    """The key as one value."""
    digest: bytes
    """Of its input."""
    start: int
    watermark: int


class Attempt(NamedTuple):
    """A recovered run is about to be resumed."""

    at: int


class Orphan(NamedTuple):
    """The input of a recovered run never came."""

    at: int


class Mark(NamedTuple):
    """The cut of a snapshot."""

    checkpoint: int
    at: int


Outcome = Succeeded | Failed
ActionRecord = Started | Succeeded | Failed | Retry | Cancelled | Done | Escaped | Cut
RunRecord = RunStarted | Attempt | Orphan | Mark


class ActionEntry(NamedTuple):
    """A record of an action, and whose it is."""

    owner: Execution
    record: ActionRecord


class RunEntry(NamedTuple):
    """A record of a run as a whole, and the run's uid."""

    owner: bytes
    record: RunRecord


_ACTION_KINDS: Final[dict[int, tuple[type[Any], int]]] = {
    2: (Started, CRITICAL),
    3: (Succeeded, CRITICAL),
    4: (Failed, CRITICAL),
    5: (Retry, CRITICAL),
    6: (Cancelled, CRITICAL),
    7: (Done, 0),
    8: (Escaped, CRITICAL),
    9: (Cut, CRITICAL),
}
_RUN_KINDS: Final[dict[int, tuple[type[Any], int]]] = {
    1: (RunStarted, CRITICAL),
    10: (Attempt, 0),
    11: (Orphan, CRITICAL),
    12: (Mark, CRITICAL),
}
_HEADS: Final = {
    cls: (VERSION, kind, flags) for kind, (cls, flags) in {**_ACTION_KINDS, **_RUN_KINDS}.items()
}


def encode_action_record(execution: Execution, record: ActionRecord) -> bytes:
    """Return the bytes of a record of an action."""
    return packb([*_HEADS[type(record)], *execution, *record])


def encode_run_record(run: bytes, record: RunRecord) -> bytes:
    """Return the bytes of a record of a run as a whole."""
    return packb([*_HEADS[type(record)], run, *record])


def decode_record(data: bytes) -> ActionEntry | RunEntry | None:
    """Return a record with its owner; None for one that is not known here and may be left out.

    Raises:
        WireError: It is no record, or one that cannot be left out and that only another version can read.
    """
    try:
        version, kind, flags, run, *rest = unpackb(data)
        if version == VERSION and kind in _ACTION_KINDS:
            event, action, action_version, *fields = rest
            return ActionEntry(Execution(run, event, action, action_version), _ACTION_KINDS[kind][0](*fields))
        if version == VERSION and kind in _RUN_KINDS:
            return RunEntry(run, _RUN_KINDS[kind][0](*rest))
    except (ValueError, TypeError) as error:
        raise WireError(f"{len(data)} bytes are no record: {error}. Go back to a savepoint.") from error
    if flags & CRITICAL:
        raise WireError(
            f"A record of version {version} and kind {kind} is unknown. Run the version of actionbridge that"
            " wrote it, or a newer one."
        )
    return None
