"""A mailbox thread in Python: the part that Java plays for the loop."""

from __future__ import annotations

import asyncio
import math
import queue
import select
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self, TypeVar

from actionbridge.runtime.loop import TURN_BUDGET, MailboxLoop
from actionbridge.runtime.pump import PumpState

T = TypeVar("T")

HANG = 60.0  # seconds after which a test has failed; nothing is expected to take as long
_ROUNDING = 1e-9  # seconds; a deadline is a sum of floats


class Mailbox:
    """Serves crossings, wake-ups and continuations in the order in which they came; each ends in a turn.

    After every turn it checks the loop's rule: exactly one of *more*, *mail pending*, *armed in time*.

    Owns: the task thread and, on it, the loop.
    Lifecycle: a context manager; at its end the loop is shut down and the first broken rule is raised.
    Threading: methods are for other threads than the task thread, unless they say otherwise.
    """

    def __init__(self, *, budget: float = TURN_BUDGET) -> None:
        self._letters: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()  # None: a mail
        self._budget = budget
        self._mails_on_their_way = 0
        self._count = threading.Lock()
        self._broken: list[BaseException] = []
        self._tasks: list[asyncio.Task[Any]] = []  # asyncio keeps tasks weakly
        self._thread = threading.Thread(target=self._serve, name="task-thread")
        self._open: Future[MailboxLoop] = Future()
        self._closed = False
        self.before_wake: Callable[[], None] = lambda: None
        self.turn_errors: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
        self.turns = 0
        self.wakes = 0

    @property
    def loop(self) -> MailboxLoop:
        """The loop; most of it is for the task thread only."""
        return self._open.result(HANG)

    def cross(self, function: Callable[..., T], *args: Any) -> T:
        """Run a function on the task thread, between turns, and the turn that ends its crossing."""
        return self.post(function, *args).result(HANG)

    def post(self, function: Callable[..., T], *args: Any) -> Future[T]:
        """As ``cross``, without waiting."""
        answer: Future[T] = Future()

        def crossing() -> None:
            try:
                result = function(*args)
            except BaseException as error:
                self._turn(mail=False)
                answer.set_exception(error)
            else:
                self._turn(mail=False)
                answer.set_result(result)

        self._letters.put(crossing)
        return answer

    def start(self, action: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> Future[T]:
        """Start an action in a crossing of its own; the future ends as its task does."""
        outcome: Future[T] = Future()

        def crossing() -> None:
            task = self.loop.start(action(*args), name=action.__name__)
            self._tasks.append(task)
            task.add_done_callback(lambda task: _copy_outcome(task, outcome))

        self.cross(crossing)
        return outcome

    def run(self, action: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """The result of an action."""
        return self.start(action, *args).result(HANG)

    def nest_wake_up(self) -> None:
        """Serve the wake-up that comes next inside the crossing, or turn, that runs; task thread only."""
        assert self._letters.get(timeout=HANG) is None
        with self._count:
            self._mails_on_their_way -= 1
        self.loop.turn(mail=True)

    def shutdown(self, limit: float) -> list[str]:
        """Shut the loop down; the thread ends when the context does."""

        def closing() -> None:
            try:
                left_behind.set_result(self.loop.shutdown(limit))
            except BaseException as error:
                left_behind.set_exception(error)

        left_behind: Future[list[str]] = Future()
        self._letters.put(closing)
        self._closed = True
        return left_behind.result(HANG)

    def __enter__(self) -> Self:
        self._thread.start()
        self.loop  # noqa: B018  # it is there, or raises
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        left_behind = [] if self._closed else self.shutdown(5.0)
        self._letters.put(self._stop)
        self._thread.join(HANG)
        if self._broken:
            raise self._broken[0]
        if error is None:
            assert left_behind == []

    # The task thread, from here on, but for _wake.

    def _serve(self) -> None:
        try:
            self._open.set_result(MailboxLoop(self._wake, budget=self._budget))
        except BaseException as error:
            self._open.set_exception(error)
            return
        while (letter := self._letters.get()) != self._stop:
            if letter is not None:
                letter()
            elif not self.loop.is_closed():
                with self._count:
                    self._mails_on_their_way -= 1
                self._turn(mail=True)

    def _stop(self) -> None:
        """The last letter."""

    def _wake(self) -> None:
        self.before_wake()
        self.wakes += 1
        if threading.current_thread().name != "actionbridge-pump":
            self._broken.append(AssertionError(f"woken from {threading.current_thread().name}"))
        self._post_mail()

    def _post_mail(self) -> None:
        with self._count:
            self._mails_on_their_way += 1
            if self._mails_on_their_way > 1:
                self._broken.append(AssertionError("a mail was posted while another one is pending"))
        self._letters.put(None)

    def _turn(self, *, mail: bool) -> None:
        self.turns += 1
        try:
            more = self.loop.turn(mail=mail)
        except BaseException as error:
            more = False
            self.turn_errors.put(error)
        try:
            self._check_rule(more)
        except AssertionError as broken:
            self._broken.append(broken)
        if more:
            self._post_mail()

    def _check_rule(self, more: bool) -> None:
        state, deadline = self.loop.pump.state, self.loop.pump.deadline
        assert not self.loop.is_running()
        if more:
            assert state is PumpState.MAIL, f"more, and the pump is {state}"
            return
        assert state in (PumpState.MAIL, PumpState.ARMED), f"nobody brings about the next turn: {state}"
        if state is PumpState.ARMED:
            timers = [timer.when() for timer in self.loop._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
            next_due = time.monotonic() if self.loop._ready else min(timers, default=math.inf)
            # Later only after a call from another thread in the turn's last moment: its byte wakes the pump.
            assert deadline <= next_due + _ROUNDING or self._becomes_readable(), "armed too late"

    def _becomes_readable(self) -> bool:
        poll = select.poll()
        poll.register(self.loop._selector.fileno(), select.POLLIN)  # type: ignore[attr-defined]
        return bool(poll.poll(HANG * 1000))


def _copy_outcome(task: Any, outcome: Future[Any]) -> None:
    if task.cancelled():
        outcome.cancel()
        outcome.set_running_or_notify_cancel()
    elif (error := task.exception()) is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(task.result())
