"""One thread for the functions that block, so that they end in the order in which they began."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from actionbridge.testing._clock import VirtualClock


class OneThread(Executor):
    """A pool whose work keeps a virtual clock from going on.

    Owns: a thread, from the first use to ``shutdown``.
    """

    def __init__(self, clock: VirtualClock, nudge: Callable[[], object]) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._working = 0
        self._lock = threading.Lock()
        self._nudge = nudge
        clock.busy = self._is_busy

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See ``Executor.submit``."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="actionbridge-pool")
        future: Future[Any] = Future()
        with self._lock:
            self._working += 1
        self._pool.submit(self._run, future, fn, args, kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See ``Executor.shutdown``."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _run(self, future: Future[Any], fn: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # whoever waits for the future is told
                future.set_exception(error)
        with self._lock:
            self._working -= 1
        self._nudge()

    def _is_busy(self) -> bool:
        with self._lock:
            return self._working > 0
