"""A clock that stands still while anything happens, and jumps to the next timer when nothing does."""

from __future__ import annotations

import math
import select
from collections.abc import Callable

from actionbridge.runtime.loop import MailboxLoop


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

    def __init__(self, wake: Callable[[], object], budget: float, clock: VirtualClock) -> None:
        self._time = clock
        super().__init__(wake, budget=budget)
        self._readable = select.poll()
        self._readable.register(self._fd, select.POLLIN)

    def time(self) -> float:
        """Seconds by the virtual clock."""
        self._clock = now = self._time.elapsed
        return now

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
        if self._deadline == math.inf:
            return False
        self._time.elapsed = max(self._time.elapsed, self._deadline)
        return True

    def _moment(self, when: float) -> float:
        return math.inf  # timers are nobody's to wait for

    def _rest(self, poll: select.poll, end: float) -> None:
        if not self.rest():
            super()._rest(poll, end)
