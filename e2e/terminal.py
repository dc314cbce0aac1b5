"""A command on a terminal of its own, as a person sees and stops it."""

import os
import pty
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_CTRL_C: Final = b"\x03"


class Terminal:
    """Runs a command with a pseudo-terminal as its controlling one, standard output and error included.

    Attributes:
        process: The command itself.
    """

    def __init__(self, command: Sequence[str | Path], directory: Path) -> None:
        self._ours, theirs = pty.openpty()
        try:
            # `setsid` replaces itself by the command, so the process is the command's.
            self.process: subprocess.Popen[str] = subprocess.Popen(
                ["setsid", "--ctty", *command],
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                cwd=directory,
                text=True,
            )
        finally:
            os.close(theirs)
        self._shown = bytearray()
        # A terminal's buffer is small: unread, it would hold up the command.
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def shown(self) -> str:
        """Everything that has been shown, control characters included."""
        return bytes(self._shown).decode("utf-8", "replace")

    def type_ctrl_c(self) -> None:
        """Press Ctrl-C: the terminal signals its foreground processes."""
        os.write(self._ours, _CTRL_C)

    def end(self, timeout: float) -> int:
        """Wait for the end and return the exit code."""
        try:
            return self.process.wait(timeout)
        finally:
            self.process.kill()
            self._reader.join()
            os.close(self._ours)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._ours, 65_536)
            except OSError:  # Linux says EIO when nobody has the other side any more
                return
            self._shown += data
