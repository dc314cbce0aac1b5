"""When the effect of a durable call may begin: once everything recorded before it is durable."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol


class Gate(Protocol):
    """Holds the effects of durable calls back."""

    def passage(self) -> asyncio.Future[None] | None:
        """Ask for an effect, after its record was made: it may begin at once (None) or when this is done."""


class OpenGate:
    """Effects begin at once: what is recorded becomes durable with the next checkpoint."""

    def passage(self) -> None:
        """See ``Gate.passage``."""


class TicketGate:
    """Effects begin when the records of the crossing in which they were recorded are durable in the log.

    The number of a crossing, from 1, is a ticket: what is recorded in it becomes durable together.

    Threading: task thread only.
    """

    def __init__(self) -> None:
        self._ticket = 1
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def passage(self) -> asyncio.Future[None]:
        """See ``Gate.passage``."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((self._ticket, future))
        return future

    def open(self, durable: int) -> None:
        """Let effects begin.

        Args:
            durable: The last crossing whose records are durable, with all before it.
        """
        while self._waiting and self._waiting[0][0] <= durable:
            _, future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)

    def next_ticket(self) -> None:
        """A crossing has ended; what is recorded from here on belongs to the next one."""
        self._ticket += 1
