"""Java as Python sees it: the one object that was handed over when the subtask opened."""

from __future__ import annotations

from typing import Any, Protocol, cast

import ormsgpack

from actionbridge.api.errors import ActionBridgeError

_READ = 0
_SCAN = 1
_APPEND = 2


class HostError(ActionBridgeError):
    """Java could not answer; its own error is the cause of the job's failure."""


class JavaHost(Protocol):
    """The Java object: ``io.actionbridge.python.PythonRunnerContextImpl`` or an in-memory one in tests."""

    def wake(self) -> None:
        """Post a mail whose crossing serves the event loop; pump thread, or task thread inside a crossing."""

    def ask(self, request: bytes) -> bytes | None:
        """Answer a request of ``tests/contract``, section 3; task thread, inside a crossing only.

        None: Java failed and keeps its error for the end of this crossing.
        """


class Host:
    """Encodes questions to Java and decodes its answers.

    Threading: ``wake`` from the pump thread too, the rest from the task thread inside a crossing.
    """

    __slots__ = ("_java", "wake")

    def __init__(self, java: JavaHost) -> None:
        self._java = java
        self.wake = java.wake

    def read(self, scope: int, run: int, path: str) -> bytes | None:
        """Read one memory entry."""
        return cast("bytes | None", self._ask((_READ, scope, run, path)))

    def scan(self, scope: int, run: int, prefix: str) -> dict[str, bytes]:
        """Read all memory entries whose path begins with a prefix."""
        return cast("dict[str, bytes]", self._ask((_SCAN, scope, run, prefix)))

    def append(self, run: int, records: list[bytes]) -> None:
        """Append records to the log, and return when they are durable."""
        self._ask((_APPEND, run, records))

    def _ask(self, question: tuple[Any, ...]) -> Any:
        reply = self._java.ask(ormsgpack.packb(question))
        if reply is None:
            raise HostError(
                "the operator could not reach state or log; its error follows in the job's failure"
            )
        return ormsgpack.unpackb(reply)
