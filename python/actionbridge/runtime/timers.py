"""``ctx.sleep`` and ``ctx.timeout``: waits that go on after a crash where they were."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from actionbridge.api.errors import CallError
from actionbridge.journal.digest import digest
from actionbridge.journal.directives import Begin, Delivery, Directive, Request, Timer
from actionbridge.journal.records import SLEEP, TIMEOUT
from actionbridge.runtime.durable import DurableCalls


def sleep_request(seconds: float) -> Request:
    """Describe a sleep to the journal."""
    return _request(SLEEP, "ctx.sleep", seconds)


def _request(what: int, name: str, seconds: float) -> Request:
    if not isinstance(seconds, int | float) or not 0 <= seconds < float("inf"):
        raise CallError(f"{name}({seconds!r})", "give a number of seconds, from 0")
    return Request(what, name, None, digest((float(seconds),), {}), round(seconds * 1000))


class DurableTimeout:
    """``asyncio.timeout`` whose firing, or the exit before it, is a record.

    Owns: asyncio's own timeout, which cancels the task and tells that cancellation from others.
    Lifecycle: an async context manager, once.
    """

    def __init__(self, calls: DurableCalls, seconds: float) -> None:
        self._calls = calls
        self._request = _request(TIMEOUT, "ctx.timeout", seconds)
        self._id = calls.identify(calls.place(None), None)
        self._where = calls.line()
        self._inner = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None
        self._told = False

    def expired(self) -> bool:
        """Whether the time was up before the block was left."""
        return self._inner.expired()

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        calls = self._calls
        calls.begin()
        self._obey(calls.journal.call(self._id, self._request, calls.services.wall(), self._where))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._calls.end()
        if self._timer is not None:
            self._timer.cancel()
        if not self._told:
            self._calls.cancel(self._id)
        await self._inner.__aexit__(kind, error, trace)

    def _obey(self, order: Directive) -> None:
        services = self._calls.services
        self._calls.changed()
        if isinstance(order, Timer):
            seconds = max(0.0, (order.due - services.wall()) / 1000)
            self._timer = services.loop().call_later(seconds, self._fire, order.attempt)
        else:
            self._expect()

    def _fire(self, attempt: int) -> None:
        self._calls.journal.succeeded(self._id, attempt, None, self._calls.services.wall())
        self._calls.changed()
        self._expect()

    def _expect(self) -> None:
        self._calls.expect(self._id).add_done_callback(self._be_told)

    def _be_told(self, future: asyncio.Future[Delivery]) -> None:
        delivery = future.result()
        if isinstance(delivery, Begin):
            self._obey(delivery.order)
        else:
            self._told = True
            self._inner.reschedule(self._calls.services.loop().time())
