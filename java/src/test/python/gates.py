"""What actions of the Java tests wait for: opened by the test, which lives in the same process."""

import asyncio
import contextlib
import threading


class Gate:
    """Holds back coroutines of any number of event loops until the test opens it.

    Owns: the futures of those who wait.
    Threading: any thread.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open = False
        self._waiting: dict[asyncio.Future[None], asyncio.AbstractEventLoop] = {}

    async def wait(self) -> None:
        """Return when the gate is open."""
        loop = asyncio.get_running_loop()
        with self._changed:
            if self._open:
                return
            future = loop.create_future()
            self._waiting[future] = loop
            self._changed.notify_all()
        try:
            await future
        finally:
            with self._changed:
                del self._waiting[future]

    def open(self) -> None:
        """Let everyone pass, from now on."""
        with self._changed:
            self._open = True
            waiting = list(self._waiting.items())
        for future, loop in waiting:
            with contextlib.suppress(RuntimeError):  # that loop has been closed, and nobody waits on it
                loop.call_soon_threadsafe(_pass, future)

    def await_waiting(self, count: int, seconds: float) -> bool:
        """Wait until ``count`` coroutines are held back, and tell whether they are."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._waiting) >= count, seconds)


def _pass(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
