"""A clock that stands still while anything happens, and jumps to the next timer when nothing does."""

from __future__ import annotations

import asyncio
import math
import select
import selectors
from collections.abc import Callable
from typing import Any, Final

from actionbridge.runtime.loop import MailboxLoop
from actionbridge.runtime.scopes import IN_CALL

_TICK: Final = 1e-12  # seconds between two timers that are due at one moment


class VirtualClock:
    """The time of a subtask whose waits take no time; see ``Clock``.

    Attributes:
        elapsed: Seconds that have passed by this clock.
        busy: Work outside of the loop, whose end makes the loop's descriptor readable; while there is any, no
            time passes.

    Args:
        start: Milliseconds since the epoch, at the beginning.
    """

    def __init__(self, start: int) -> None:
        self._start = start
        self.elapsed = 0.0
        self.busy: Callable[[], bool] = lambda: False

    def wall(self) -> int:
        """See ``Clock.wall``."""
        return self._start + round(self.elapsed * 1000)

    def block(self, seconds: float) -> None:
        """See ``Clock.block``."""
        self.elapsed += seconds

    def make_loop(self, wake: Callable[[], object], budget: float) -> VirtualLoop:
        """See ``Clock.make_loop``."""
        return VirtualLoop(wake, budget, self)


class VirtualLoop(MailboxLoop):
    """A mailbox loop by a virtual clock."""

    _selector: selectors.BaseSelector  # these two are asyncio's
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, wake: Callable[[], object], budget: float, clock: VirtualClock) -> None:
        self._time = clock
        self._timers = 0
        super().__init__(wake, budget=budget)
        self._readable = select.poll()
        self._readable.register(self._fd, select.POLLIN)

    def time(self) -> float:
        """Seconds by the virtual clock."""
        self._clock = now = self._time.elapsed
        return now

    def call_at(  # type: ignore[override]  # asyncio's is generic in the arguments
        self, when: float, callback: Any, *args: Any, **options: Any
    ) -> asyncio.TimerHandle:
        """As asyncio's; of timers that are due at one moment, the one that was set first comes first."""
        self._timers += 1
        return super().call_at(when + self._timers * _TICK, callback, *args, **options)

    def rest(self) -> bool:
        """Wait for what works outside of the loop, else for the next timer, which is now.

        Returns:
            Whether anything can be ready; False: it would be waited for in vain.
        """
        if self._readable.poll(0):
            return True
        if self._time.busy():
            self._readable.poll()
            return True
        if self._waits_for_peers():
            return self._rest_for_real()
        if self._deadline == math.inf:
            return False
        self._time.elapsed = max(self._time.elapsed, self._deadline)
        return True

    def _spin(self) -> None:
        if not self._time.busy() and not (self.on_idle is not None and self.on_idle()):
            due = [timer.when() for timer in self._scheduled if not timer.cancelled()]
            self._time.elapsed = max(self._time.elapsed, min(due, default=0.0))

    def _waits_for_peers(self) -> bool:
        """Whether a durable call may wait for a connection, or nothing else is left to wait for.

        Connections that a client keeps for later are watched too, so they alone do not stop the clock.
        """
        if len(self._selector.get_map()) == 1:  # its own waker
            return False
        running = any(getattr(task, "scope", None) is IN_CALL for task in asyncio.all_tasks(self))
        return running or self._deadline == math.inf

    def _rest_for_real(self) -> bool:
        limit = None if self._deadline == math.inf else 1000 * max(0.0, self._deadline - self._time.elapsed)
        if not self._readable.poll(limit):
            self._time.elapsed = self._deadline
        return True

    def _moment(self, when: float) -> float:
        return math.inf  # timers are nobody's to wait for

    def _rest(self, poll: select.poll, end: float) -> None:
        if not self.rest():
            super()._rest(poll, end)
