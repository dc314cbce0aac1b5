"""Words for what did not end in time: who it is, and at which line of the user's code it stands."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import Any

from actionbridge.runtime.user_frames import is_library

_SUSPENDED = (("cr_frame", "cr_await"), ("gi_frame", "gi_yieldfrom"), ("ag_frame", "ag_await"))


def describe_task(task: asyncio.Task[Any]) -> str:
    """``task '7' (explain) at /job/flights.py:31``: name, coroutine, innermost line of the user's code."""
    coroutine = task.get_coro()
    function = getattr(coroutine, "__qualname__", type(coroutine).__qualname__)
    return f"task {task.get_name()!r} ({function}){_place(_suspended_frames(coroutine))}"


def describe_thread(thread: threading.Thread) -> str:
    """``thread 'pool_3' at /job/flights.py:24``: name, innermost line of the user's code."""
    return f"thread {thread.name!r}{_place(_running_frames(thread))}"


def _suspended_frames(awaitable: Any) -> Iterator[FrameType]:
    """Frames of a suspended coroutine and of what it awaits, outermost first.

    The chain ends where Python shows no more of it: at a future, or inside a step of an async generator.
    """
    while awaitable is not None:
        for frame_name, awaited_name in _SUSPENDED:
            if hasattr(awaitable, frame_name):
                if (frame := getattr(awaitable, frame_name)) is not None:
                    yield frame
                awaitable = getattr(awaitable, awaited_name)
                break
        else:
            return


def _running_frames(thread: threading.Thread) -> list[FrameType]:
    """The thread's stack at this moment, outermost first; empty if it has ended."""
    frames = []
    frame = sys._current_frames().get(thread.ident) if thread.ident is not None else None
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    return frames[::-1]


def _place(frames: Iterable[FrameType]) -> str:
    """Of frames from the outermost to the innermost: the user's innermost, else the innermost."""
    innermost = user = None
    for frame in frames:
        innermost = frame
        if not is_library(frame.f_code.co_filename):
            user = frame
    shown = user or innermost
    return "" if shown is None else f" at {shown.f_code.co_filename}:{shown.f_lineno}"
