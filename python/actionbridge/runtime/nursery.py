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
    running: set[asyncio.Task[Any]] = set()

    def look() -> None:
        for task in root.tasks():
            if task not in running:
                running.add(task)
                task.add_done_callback(ended)
                task.cancel()
        if not running:
            timer.cancel()
            then(None)

    def ended(task: asyncio.Task[Any]) -> None:
        running.discard(task)
        if not running and not timer.cancelled():
            look()

    def give_up() -> None:
        timer.cancel()
        names = "; ".join(describe_task(task) for task in running)
        then(
            UnfinishedTasksError(
                f"tasks did not end within {limit:g} s of their action and of their cancellation: {names}: "
                "await them in the action, and let CancelledError through"
            )
        )

    timer = loop.call_later(limit, give_up)
    look()
