"""Nothing outlives its action: the tasks that it left are cancelled, and awaited, before it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from actionbridge.api.errors import ActionBridgeError
from actionbridge.runtime.scopes import RootScope
from actionbridge.runtime.stragglers import describe_task


class UnfinishedTasksError(ActionBridgeError):
    """An action is over, and tasks of its making refuse to be."""


def end_tasks(
    root: RootScope,
    loop: asyncio.AbstractEventLoop,
    limit: float,
    then: Callable[[UnfinishedTasksError | None], None],
) -> None:
    """Cancel the tasks of an action whose own task is done, the oldest first, and those that they make then.

    Args:
        root: The action's.
        loop: Runs the tasks.
        limit: Seconds.
        then: Called by the loop when all of them are done, with None; or else when the limit is reached.
    """
    _Ending(root, loop, limit, then).look()


class _Ending:
    """Owns the timer of its limit; ends with the one call of ``then``."""

    def __init__(
        self,
        root: RootScope,
        loop: asyncio.AbstractEventLoop,
        limit: float,
        then: Callable[[UnfinishedTasksError | None], None],
    ) -> None:
        self._root = root
        self._limit = limit
        self._then = then
        self._running: set[asyncio.Task[Any]] = set()
        self._timer = loop.call_later(limit, self._give_up)

    def look(self) -> None:
        """Cancel the tasks that are there now, and come to the end if there are none."""
        for task in self._root.tasks():
            if task not in self._running:
                self._running.add(task)
                task.add_done_callback(self._ended)
                task.cancel()
        if not self._running:
            self._timer.cancel()
            self._then(None)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not self._running and not self._timer.cancelled():
            self.look()

    def _give_up(self) -> None:
        self._timer.cancel()
        names = "; ".join(describe_task(task) for task in self._running)
        self._then(
            UnfinishedTasksError(
                f"tasks did not end within {self._limit:g} s of being cancelled at the end of their action: "
                f"{names}: await them in the action, and let CancelledError through"
            )
        )
