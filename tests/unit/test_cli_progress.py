"""The live line on a real terminal, a pseudo-terminal of the kernel."""

import os
import pty
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from actionbridge.cli.progress import ProgressLine
from actionbridge.cli.protocol import Progress

CLEAR = "\r\x1b[K"


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal's two sides: what programs write to, and the descriptor that reads what they showed."""

    stream: TextIO
    shows: int

    def text(self) -> str:
        """End the writing and return all that was shown, however the kernel cut it into pieces."""
        self.stream.close()
        shown = b""
        while True:
            try:
                shown += os.read(self.shows, 65_536)
            except OSError:  # Linux says EIO when nobody has the other side any more
                return shown.decode()

    def resize(self, columns: int) -> None:
        termios.tcsetwinsize(self.stream.fileno(), (24, columns))


@pytest.fixture
def screen() -> Iterator[Screen]:
    shows, written = pty.openpty()
    with open(written, "w") as stream:
        yield Screen(stream, shows)
    os.close(shows)


def progress_line(screen: Screen, *times: float) -> ProgressLine:
    return ProgressLine("flights", screen.stream, iter(times).__next__)


def test_a_terminal_shows_in_out_waiting_and_the_rate_at_once(screen: Screen) -> None:
    progress_line(screen, 0.0, 2.0).update(Progress(4_000, 20, 1_300))
    assert screen.text() == f"{CLEAR}flights  in 4,000  out 20  waiting 1,300  2,000/s  2 s"


def test_the_line_is_drawn_over_itself_and_cleared_for_other_output(screen: Screen) -> None:
    line = progress_line(screen, 0.0, 1.0)
    line.note("starting")
    line.update(Progress(1, 0, 1))
    line.clear()
    shown = screen.text()
    assert shown == f"{CLEAR}flights  starting{CLEAR}flights  in 1  out 0  waiting 1  1/s  1 s{CLEAR}"


def test_the_rate_is_of_the_last_three_seconds_and_falls_to_zero_when_nothing_comes(screen: Screen) -> None:
    line = progress_line(screen, 0.0, 1.0, 10.0, 12.0, 14.0)
    for records in (900, 1_000, 1_400, 1_400):
        line.update(Progress(records, 0, 0))
    rates = [text.split("  ")[4] for text in screen.text().split(CLEAR)[1:]]
    assert rates == ["900/s", "11/s", "200/s", "0/s"]


def test_an_update_in_the_instant_of_the_start_has_no_rate(screen: Screen) -> None:
    progress_line(screen, 5.0, 5.0).update(Progress(10, 0, 0))
    assert "  0/s  0 s" in screen.text()


def test_a_narrow_terminal_gets_a_shorter_line_so_that_it_never_wraps(screen: Screen) -> None:
    """One column stays free; the width is asked anew, since people resize windows."""
    line = progress_line(screen, 0.0)
    screen.resize(columns=12)
    line.note("starting")
    screen.resize(columns=40)
    line.note("starting")
    assert screen.text() == f"{CLEAR}flights  st{CLEAR}flights  starting"


def test_a_terminal_that_tells_no_width_is_taken_for_80_columns(screen: Screen) -> None:
    screen.resize(columns=0)
    progress_line(screen, 0.0).note("x" * 200)
    assert len(screen.text().removeprefix(CLEAR)) == 79
