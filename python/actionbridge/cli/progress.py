"""The one live line of a run, on a terminal."""

import os
import time
from collections import deque
from collections.abc import Callable
from typing import Final, TextIO

from actionbridge.cli.protocol import Progress

_RATE_OVER: Final = 3.0  # seconds
_CLEAR: Final = "\r\x1b[K"


class ProgressLine:
    """Shows records in, out, waiting and the rate; shows nothing where the stream is no terminal.

    **Owns:** the last line of the terminal, between the first update and ``clear``.
    """

    def __init__(self, name: str, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._stream = stream
        self._clock = clock
        self._live = stream.isatty()
        self._start = clock()
        self._recent: deque[tuple[float, int]] = deque([(self._start, 0)])

    def update(self, progress: Progress) -> None:
        """Draw the line anew."""
        now = self._clock()
        self._recent.append((now, progress.records_in))
        while now - self._recent[0][0] > _RATE_OVER and len(self._recent) > 2:
            self._recent.popleft()
        since, then = self._recent[0]
        rate = (progress.records_in - then) / (now - since) if now > since else 0.0
        self._draw(
            f"{self._name}  in {progress.records_in:,}  out {progress.records_out:,}"
            f"  waiting {progress.waiting:,}  {rate:,.0f}/s  {now - self._start:,.0f} s"
        )

    def note(self, text: str) -> None:
        """Show a text in the line's place until the next update."""
        self._draw(f"{self._name}  {text}")

    def clear(self) -> None:
        """Free the line for other output."""
        if self._live:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def _draw(self, text: str) -> None:
        if self._live:
            self._stream.write(_CLEAR + text[: _columns(self._stream) - 1])
            self._stream.flush()


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
