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
    """The user's: ``@action(version=…)``."""


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
    """The action saw a cancellation of this call, whatever else is recorded; or it left a timeout in time."""

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
    """The call whose failure it was, if nothing came after.

    That failure, and the cancellations that it brought about, do not count.
    """
    error: str
    """Its type."""
    at: int


Outcome = Succeeded | Failed
Record = Started | Succeeded | Failed | Retry | Cancelled | Done | Escaped


class Entry(NamedTuple):
    """A record, and whose it is."""

    owner: Execution
    record: Record


_KINDS: Final[dict[int, tuple[type[Any], int]]] = {
    1: (Started, CRITICAL),
    2: (Succeeded, CRITICAL),
    3: (Failed, CRITICAL),
    4: (Retry, CRITICAL),
    5: (Cancelled, CRITICAL),
    6: (Done, 0),
    7: (Escaped, CRITICAL),
}
_HEADS: Final = {cls: (VERSION, kind, flags) for kind, (cls, flags) in _KINDS.items()}


def encode_record(owner: Execution, record: Record) -> bytes:
    """Return the bytes of a record."""
    return packb([*_HEADS[type(record)], *owner, *record])


def decode_record(data: bytes) -> Entry | None:
    """Return a record with its owner; None for one that is not known here and may be left out.

    Raises:
        WireError: It is no record, or one that cannot be left out and that only another version can read.
    """
    try:
        version, kind, flags, *rest = unpackb(data)
        if version == VERSION and kind in _KINDS:
            return Entry(Execution(*rest[:4]), _KINDS[kind][0](*rest[4:]))
        if not flags & CRITICAL:
            return None
    except (ValueError, TypeError) as error:
        raise WireError(f"{len(data)} bytes are no record: {error}. Go back to a savepoint.") from error
    raise WireError(
        f"A record of version {version} and kind {kind} is unknown. Run the version of actionbridge that"
        " wrote it, or a newer one."
    )
