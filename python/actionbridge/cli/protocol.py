"""What the child JVM says, one line each (``tests/contract/README.md``, section 6)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Started:
    """The job was handed to Flink.

    Attributes:
        web: Address of Flink's web interface; None where there is none.
        stop_limit: Seconds that the job may take to stop, once it is told to.
    """

    job_id: str
    web: str | None
    stop_limit: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts since the start: records in, records out, actions that wait now."""

    records_in: int
    records_out: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The job ended without a failure.

    Attributes:
        seconds: From start to end.
    """

    cancelled: bool
    records_in: int
    records_out: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the causes of a failure in Python."""

    type: str
    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """A failure in Python.

    Attributes:
        traceback: Text, the user's frames first.
        causes: From the nearest to the furthest.
    """

    action: str | None
    key: str | None
    event_id: str | None
    type: str
    message: str
    traceback: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The job failed.

    Attributes:
        kind: ``action``, ``job``, ``plan`` or ``internal``.
        message: One line.
        error: What failed in Python; None where the failure is not there.
        stack: Java's stack trace.
    """

    kind: str
    message: str
    error: ErrorRecord | None
    stack: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Not the protocol's: a line that the job's own code printed."""

    text: str

    @classmethod
    def of(cls, line: bytes) -> "Printed":
        """Read a line; bytes that are no text show as replacement characters."""
        return cls(line.decode("utf-8", "replace"))


Message = Started | Progress | Ended | Failed | Printed


def read_line(line: bytes) -> Message:
    """Read one line of the child's standard output, on which the job's own code may print as well.

    Args:
        line: Without its end.

    Returns:
        ``Printed`` for all that is not, to the last field, an event of the protocol.
    """
    if line.startswith(b"{"):
        try:
            message = _read_event(json.loads(line))
        except (
            ValueError,
            RecursionError,
            LookupError,
            TypeError,
        ):  # no JSON, or not these fields
            message = None
        if message is not None:
            return message
    return Printed.of(line)


def _read_event(said: Mapping[str, Any]) -> Message | None:
    match said.get("event"):
        case "started":
            limit = _of(said, "stop_limit", int, float)
            return Started(_text(said, "job_id"), _text_or_none(said, "web"), limit)
        case "progress":
            return Progress(_count(said, "in"), _count(said, "out"), _count(said, "waiting"))
        case "finished" | "cancelled" as event:
            seconds = _of(said, "seconds", int, float)
            return Ended(event == "cancelled", _count(said, "in"), _count(said, "out"), seconds)
        case "failed":
            error = said["error"]
            record = None if error is None else _read_error(error)
            return Failed(_text(said, "kind"), _text(said, "message"), record, _text(said, "stack"))
    return None


def _read_error(error: Mapping[str, Any]) -> ErrorRecord:
    return ErrorRecord(
        _text_or_none(error, "action"),
        _text_or_none(error, "key"),
        _text_or_none(error, "event_id"),
        _text(error, "type"),
        _text(error, "message"),
        _text(error, "traceback"),
        tuple(
            Cause(_text(cause, "type"), _text(cause, "message"), _text(cause, "traceback"))
            for cause in _of(error, "causes", list)
        ),
    )


def _text(said: Mapping[str, Any], field: str) -> str:
    return _of(said, field, str)  # type: ignore[no-any-return]


def _text_or_none(said: Mapping[str, Any], field: str) -> str | None:
    return _of(said, field, str, type(None))  # type: ignore[no-any-return]


def _count(said: Mapping[str, Any], field: str) -> int:
    return _of(said, field, int)  # type: ignore[no-any-return]


def _of(said: Mapping[str, Any], field: str, *types: type) -> Any:
    value = said[field]
    if type(value) not in types:  # exactly: a bool is no count
        raise TypeError(field)
    return value
