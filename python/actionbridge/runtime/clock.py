"""Where the runtime has the time from."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from actionbridge.runtime.loop import MailboxLoop


class Clock(Protocol):
    """The time of a subtask: that of the day, and that of its event loop."""

    def wall(self) -> int:
        """Milliseconds since the epoch."""
        ...

    def block(self, seconds: float) -> None:
        """Let the task thread wait."""
        ...

    def make_loop(self, wake: Callable[[], object], budget: float) -> MailboxLoop:
        """Make the event loop that goes by this clock; see ``MailboxLoop``."""
        ...


class _SystemClock:
    def wall(self) -> int:
        return time.time_ns() // 1_000_000

    def block(self, seconds: float) -> None:
        time.sleep(seconds)

    def make_loop(self, wake: Callable[[], object], budget: float) -> MailboxLoop:
        return MailboxLoop(wake, budget=budget)


SYSTEM_CLOCK: Final[Clock] = _SystemClock()
