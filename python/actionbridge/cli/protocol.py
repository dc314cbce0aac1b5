"""What the child JVM says, one line each (``tests/contract/README.md``, section 6)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actionbridge.cli.errors import CommandError


class ProtocolError(CommandError):
    """A line of the protocol lacks what it must hold: the jar is not of this version."""


@dataclass(frozen=True, slots=True)
class Started:
    """The job was handed to Flink.

    Attributes:
        web: Address of Flink's web interface; None where there is none.
    """

    job_id: str
    web: str | None


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
    """Read one line of the child's standard output.

    Args:
        line: Without its end.

    Raises:
        ProtocolError: It is an event of the protocol that lacks a field.
    """
    if line.startswith(b"{"):
        try:
            said = json.loads(line)
        except ValueError:
            said = {}
        try:
            message = _read_event(said)
        except (KeyError, TypeError) as error:
            text = line.decode("utf-8", "replace")
            raise ProtocolError(
                f"the JVM sent {text}, which is malformed ({error})", "reinstall actionbridge, jar and all"
            ) from error
        if message is not None:
            return message
    return Printed.of(line)


def _read_event(said: Mapping[str, Any]) -> Message | None:
    match said.get("event"):
        case "started":
            return Started(said["job_id"], said["web"])
        case "progress":
            return Progress(said["in"], said["out"], said["waiting"])
        case "finished" | "cancelled" as event:
            return Ended(event == "cancelled", said["in"], said["out"], said["seconds"])
        case "failed":
            error = said["error"]
            return Failed(said["kind"], said["message"], error and _read_error(error), said["stack"])
    return None


def _read_error(error: Mapping[str, Any]) -> ErrorRecord:
    return ErrorRecord(
        error["action"],
        error["key"],
        error["event_id"],
        error["type"],
        error["message"],
        error["traceback"],
        tuple(Cause(cause["type"], cause["message"], cause["traceback"]) for cause in error["causes"]),
    )
