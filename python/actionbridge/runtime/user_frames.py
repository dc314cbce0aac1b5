"""Which code is the user's, and which line of it is being run."""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
from pathlib import Path
from types import FrameType
from typing import Final

_LIBRARIES: Final = (
    "<frozen",
    *{sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")},
    str(Path(__file__).parents[1]) + os.sep,
)


@functools.lru_cache(maxsize=4096)
def is_library(file: str) -> bool:
    """Whether a file of code is Python's, an installed package's or our own."""
    return file.startswith(_LIBRARIES)


def user_line() -> tuple[str, int]:
    """Return file and number of the user's innermost line that runs; empty and 0 if there is none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_library(frame.f_code.co_filename):
        frame = frame.f_back
    return ("", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
