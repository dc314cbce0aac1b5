"""Threads for the functions of durable calls that block."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, NamedTuple

from actionbridge.api.durable import CURRENT_CALL, RunningCall


class Outcome(NamedTuple):
    """What came of an attempt; an error is handed over as it is, because futures refuse some."""

    value: Any
    error: Exception | None = None


def submit(
    pool: Executor, running: RunningCall, work: Callable[[], Any], late: Callable[[], None]
) -> Future[Outcome]:
    """Run a function in a thread, where it has the context of here and ``current_call``.

    Args:
        pool: Whose thread.
        running: The attempt.
        work: Called once.
        late: Called in that thread when the result is there and nobody waits for it any more.
    """

    def run() -> Outcome:
        CURRENT_CALL.set(running)
        try:
            return Outcome(work())
        except Exception as error:
            return Outcome(None, error)
        finally:
            if running.cancelled:
                late()

    return pool.submit(contextvars.copy_context().run, run)


async def run_in_pool(
    pool: Executor, running: RunningCall, work: Callable[[], Any], late: Callable[[], None]
) -> Outcome:
    """As ``submit``, awaited; ``late`` is called by the loop.

    A cancellation abandons the thread: it goes on, and its result is dropped.
    """
    loop = asyncio.get_running_loop()

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed, and nobody counts any more
            loop.call_soon_threadsafe(late)

    try:
        return await asyncio.wrap_future(submit(pool, running, work, tell))
    except asyncio.CancelledError:
        running.cancelled = True
        raise
