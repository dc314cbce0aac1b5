"""The child JVM: started, listened to, cancelled, and never left behind."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Final, Self

from actionbridge.cli.signals import StopSignals

_READ_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Line:
    """One line that the child wrote.

    Attributes:
        text: Without its end.
        error: Whether it came by standard error.
    """

    text: bytes
    error: bool


class Child:
    """A process in a session of its own, so that a terminal's Ctrl-C reaches it through us alone.

    **Owns:** the process, everything in its group, and its pipes.
    **Lifecycle:** a context; when it is left, nothing of the group runs. If we are killed, the child reads
    the end of its standard input and ends by itself.
    **Threading:** one thread.

    Attributes:
        grace: Seconds from cancelling to killing.
        stopped_by: The signal for which it was cancelled; None as long as there was none.
        returncode: As ``subprocess`` has it; set when the context is left.
    """

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], stop: StopSignals, grace: float
    ) -> None:
        """Start nothing yet.

        Args:
            stop: Signals that cancel the child; a second one kills it.
            grace: See above.
        """
        self._command = command
        self._environ = environ
        self._stop = stop
        self.grace = grace
        self._deadline: float | None = None
        self.stopped_by: int | None = None
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            self._command,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=self._environ,
            start_new_session=True,
            bufsize=0,
        )
        self._exited = os.pidfd_open(self._process.pid)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._kill()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()
        os.close(self._exited)
        self.returncode = self._process.wait()

    def lines(self) -> Iterator[Line]:
        """Yield lines as they come until the child has ended, and cancel it when a signal comes."""
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        outputs = (_Lines(self._process.stdout, False), _Lines(self._process.stderr, True))
        with selectors.DefaultSelector() as selector:
            for output in outputs:
                selector.register(output.stream, selectors.EVENT_READ, output)
            selector.register(self._stop, selectors.EVENT_READ)
            selector.register(self._exited, selectors.EVENT_READ)
            ended = False
            while not ended:
                for key, _ in selector.select(self._remaining()):
                    if isinstance(key.data, _Lines):
                        yield from key.data.read()
                        if key.data.closed:
                            selector.unregister(key.fileobj)
                    elif key.fileobj is self._stop:
                        self._on_signal()
                    else:
                        ended = True
                if self._deadline is not None and time.monotonic() >= self._deadline:
                    self._kill()
        # Not until the pipes end: a process that an action left behind may hold them.
        for output in outputs:
            yield from output.rest()

    def _remaining(self) -> float | None:
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    def _on_signal(self) -> None:
        signum = self._stop.take()
        if signum is None:
            return
        if self.stopped_by is not None:
            self._kill()
            return
        self.stopped_by = signum
        self._deadline = time.monotonic() + self.grace
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(b"cancel\n")
        except BrokenPipeError:
            self._kill()  # it is ending without reading any more

    def _kill(self) -> None:
        self._deadline = None
        # The child is not reaped before `wait`, so its group's number is still its own.
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)


class _Lines:
    """Cuts what a pipe delivers into lines."""

    def __init__(self, stream: IO[bytes], error: bool) -> None:
        self.stream = stream
        self.closed = False
        self._error = error
        self._pending = b""
        os.set_blocking(stream.fileno(), False)

    def read(self) -> Iterator[Line]:
        """Yield the lines that are complete after one read."""
        try:
            data = os.read(self.stream.fileno(), _READ_BYTES)
        except BlockingIOError:
            return
        self.closed = not data
        *complete, self._pending = (self._pending + data).split(b"\n")
        for text in complete:
            yield Line(text, self._error)

    def rest(self) -> Iterator[Line]:
        """Yield everything that has been written, the unfinished last line too."""
        while not self.closed:
            before = self._pending
            got = list(self.read())
            yield from got
            if not got and self._pending == before:
                break
        if self._pending:
            yield Line(self._pending, self._error)
            self._pending = b""
