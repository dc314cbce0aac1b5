"""An async resource, and the task that it lives in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final

from actionbridge.runtime.loop import MailboxLoop

_log = logging.getLogger("actionbridge.resource")

_CANCEL_LIMIT: Final = 1.0  # seconds that a factory has to end once it is cancelled


class AsyncResource:
    """What an async factory yields, from before its first line to after its last.

    One task runs all of it: a task group or a cancel scope that is open across the yield must be left by the
    task that entered it.

    Owns: the generator, and the task.
    Lifecycle: ``open``, then ``close``, once each; both drive the event loop.
    Threading: task thread only.

    Args:
        name: In the plan.
        generator: Not begun.
        on_lost: Called in a turn with the reason, if it ends after ``open`` and before ``close``.
    """

    def __init__(
        self,
        name: str,
        generator: AsyncGenerator[Any, None],
        loop: MailboxLoop,
        on_lost: Callable[[BaseException | None], None],
    ) -> None:
        self._name = name
        self._generator = generator
        self._loop = loop
        self._on_lost = on_lost
        self._yielded: asyncio.Future[Any] = loop.create_future()
        self._closing: asyncio.Future[None] = loop.create_future()
        self._opened = False
        self._task = loop.start(self._live(), name=f"resource {name}")
        self._task.add_done_callback(self._ended)

    def open(self, limit: float) -> bool:
        """Drive the loop until the resource is there.

        Args:
            limit: Seconds.

        Returns:
            False if it was not there in time; then it was cancelled.

        Raises:
            StopAsyncIteration: It ended without a yield.
            BaseException: What the factory raised.
        """
        if not self._loop.drive([self._yielded], limit):
            self._cancel()
            return False
        if self._task.done():
            self._task.result()
        self._opened = True
        return True

    @property
    def value(self) -> Any:
        """What the factory yielded; once it is open."""
        return self._yielded.result()

    def close(self, limit: float) -> bool:
        """Drive the loop until the factory has ended.

        Args:
            limit: Seconds.

        Returns:
            False if it had not ended in time; then it was cancelled.

        Raises:
            BaseException: What the factory raised.
        """
        self._opened = False
        if self._task.done():
            return True  # lost, which was told
        self._closing.set_result(None)
        if not self._loop.drive([self._task], limit):
            self._cancel()
            return False
        self._task.result()
        return True

    async def _live(self) -> None:
        self._yielded.set_result(await anext(self._generator))
        try:
            await self._closing
            rest = self._generator.__anext__()
        except asyncio.CancelledError as cancelled:  # by a scope of the factory's own, of which a task failed
            rest = self._generator.athrow(cancelled)
        with contextlib.suppress(StopAsyncIteration):
            await rest
            _log.error("resource %r yielded twice: yield it exactly once", self._name)
            await self._generator.aclose()

    def _cancel(self) -> None:
        self._task.cancel()
        self._loop.drive([self._task], _CANCEL_LIMIT)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not self._yielded.done():
            self._yielded.set_result(None)  # `open` looks at the task
        elif self._opened:
            self._on_lost(asyncio.CancelledError() if task.cancelled() else task.exception())
