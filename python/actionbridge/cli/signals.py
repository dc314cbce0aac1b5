"""Ctrl-C and SIGTERM as something that can be waited for."""

import os
import signal
from collections import deque
from types import FrameType, TracebackType
from typing import Any, Self

from actionbridge.cli.errors import CommandError


class StopSignals:
    """Notes SIGINT and SIGTERM while it is entered, in place of what they do otherwise.

    **Owns:** a pipe, readable once a signal has come.
    **Lifecycle:** a context; puts the former handlers back.
    **Threading:** main thread only, as Python demands of signal handlers.
    """

    def __init__(self) -> None:
        self._received: deque[int] = deque()
        self._former: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._readable, self._writable = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            for signum in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(signum) is not signal.SIG_IGN:  # as under nohup: it stays ignored
                    self._former[signum] = signal.signal(signum, self._note)
        except ValueError as error:
            self._close()
            raise CommandError("a job runs on the main thread only", "call job.run() there") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for signum, handler in self._former.items():
            signal.signal(signum, handler)
        self._close()

    def fileno(self) -> int:
        """Return what ``select`` waits for."""
        return self._readable

    def take(self) -> int | None:
        """Return the next signal that has come, None if there is none."""
        if not self._received:
            return None
        os.read(self._readable, 1)
        return self._received.popleft()

    def _note(self, signum: int, frame: FrameType | None) -> None:
        self._received.append(signum)
        os.write(self._writable, b"\0")

    def _close(self) -> None:
        os.close(self._readable)
        os.close(self._writable)
