"""The event loop that lives on the mailbox thread, one turn at a time."""

from __future__ import annotations

import asyncio
import collections
import functools
import itertools
import logging
import math
import select
import selectors
import threading
import time
import traceback
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn, TypeVar

from actionbridge.runtime.ordered import REPLACEMENTS
from actionbridge.runtime.pump import Pump
from actionbridge.runtime.scopes import ROOT, RootScope, TaskScope, scope_of_task
from actionbridge.runtime.stragglers import describe_task, describe_thread

T = TypeVar("T")

TURN_BUDGET = 0.002  # seconds
SLICE = 64  # handles that run between two looks at the clock
SPINS = 1_000  # rounds without a quiet moment after which completions are delivered all the same

_DRIVE_BUDGET = 0.01  # seconds between two looks at the limit of drive(); no mailbox waits meanwhile
_GRACE = 0.05  # seconds beyond the limit of a shutdown, for what has had no chance before
_log = logging.getLogger("actionbridge.loop")
_births = itertools.count()


class LoopError(RuntimeError):
    """The mailbox loop was used in a way that it does not allow."""


class LoopUnsupported(LoopError, NotImplementedError):
    """A service of asyncio's loops that the mailbox loop does not have.

    A ``NotImplementedError``, because libraries take that as the answer "not on this platform".
    """


class LoopTask(asyncio.Task[T]):
    """Every task of a mailbox loop: the one class that can carry what the runtime knows of a task.

    Attributes:
        born: Grows from task to task.
        scope: Its place in its action; None if it belongs to none.
    """

    __slots__ = ("born", "scope")
    born: int
    scope: TaskScope


class MailboxLoop(asyncio.SelectorEventLoop):
    """An asyncio loop that never waits: it runs in turns, between which its thread is the mailbox's.

    A turn runs what is ready, and ends when nothing is or when its budget is spent. Between turns there is
    no running loop, and ``asyncio.run`` works. While nothing is ready, the pump waits in the loop's place
    and wakes the mailbox.

    No wake-up is lost because **every crossing that touches the loop ends in** ``turn()``. Whenever a turn
    has ended, exactly one of these holds: it answered True; a mail is pending; the pump is armed, with a
    deadline not later than the loop's next timer. A new loop's pump is armed. What other threads add with
    ``call_soon_threadsafe``, at whatever moment, makes the selector's descriptor readable for the pump.

    Not supported: uvloop and nest_asyncio (they replace what turns are made of), task factories, signal
    handlers, and running or closing the loop from an action.

    Owns: the selector, all tasks, the pump (a thread), the default executor (threads).
    Lifecycle: ends with ``shutdown()``.
    Threading: made, used and shut down on one thread, its owner. Others have ``call_soon_threadsafe``.

    Args:
        wake: Posts a mail whose crossing calls ``turn(mail=True)``; called from the pump's thread only.
        budget: Seconds that a turn may last; exceeded by ``SLICE`` handles at most.

    Attributes:
        on_idle: Called in a turn when nothing is ready, to deliver completions; tells whether it made
            anything ready. Also called where the loop spins: while a cancelled scope of anyio waits for its
            tasks, it has itself called again and again, and nothing would ever be idle. To be set between
            turns.
        pump: Who brings about the next turn.

    Raises:
        LoopError: An event loop is running on this thread.
    """

    def __init__(self, wake: Callable[[], object], *, budget: float = TURN_BUDGET) -> None:
        selector = _TurnSelector(self)
        super().__init__(selector)
        if asyncio._get_running_loop() is not None:
            super().close()
            raise LoopError("the mailbox loop cannot live in a running loop: make it on the task thread")
        if _slicing_works():
            self._ready = _SlicedQueue(self._ready)  # type: ignore[has-type]
        REPLACEMENTS.hold()
        self._owner = threading.get_ident()
        self._budget = budget
        self._fd = selector.fileno()
        self._clock = 0.0  # what time() answered last
        self._turn_end = 0.0
        self._idle = False
        self._spins = 0
        self._deadline = math.inf
        self._executor_threads = threads = list[threading.Thread]()
        self._executor = ThreadPoolExecutor(
            thread_name_prefix="actionbridge-asyncio",
            initializer=lambda: threads.append(threading.current_thread()),
        )
        self.set_default_executor(self._executor)
        self.on_idle: Callable[[], bool] | None = None
        self.pump = Pump(self._fd, wake)
        self.pump.arm(math.inf)  # the rule holds from now on

    def start(
        self, coro: Coroutine[Any, Any, T], *, name: str, scope: RootScope | None = None
    ) -> asyncio.Task[T]:
        """Make a root task; it begins in the next turn, so in the crossing that starts it.

        The caller keeps it until it is done: asyncio does not, and a task that nobody keeps may be collected.

        Args:
            coro: What it runs.
            name: Of the task.
            scope: Of the action whose own task it is; None if it is no action's.
        """
        self._check_owner()
        if scope is None:
            return self._make_task(coro, None, name=name)
        token = ROOT.set(scope)  # the task copies the context
        try:
            return self._make_task(coro, scope, name=name)
        finally:
            ROOT.reset(token)

    @property
    def has_ready(self) -> bool:
        """Whether a turn has something to run, as where a sync action set what an async one waits for."""
        return bool(self._ready)

    def turn(self, *, mail: bool = False, budget: float | None = None) -> bool:
        """Run what is ready, until nothing is or the budget is spent; the end of every crossing.

        Inside a turn it does nothing and answers False: the turn that is running does the work.

        Args:
            mail: This crossing serves a mail, posted by ``wake()`` or because a turn answered True.
            budget: Seconds, in place of the loop's own.

        Returns:
            True: more is ready, and the caller posts a mail. False: nothing is, or the pending mail, whose
            crossing has yet to come, will do the rest.

        Raises:
            LoopError: The thread is not the owner, or ``wake()`` failed since the last turn.
            BaseException: What got through asyncio: ``SystemExit`` or ``KeyboardInterrupt`` of a task, any
                error of ``on_idle``. The loop stays usable; the pump posts a mail at once for the rest.
        """
        self._check_owner()
        self.pump.hold(mail_taken=mail)
        if self.is_running():
            return False
        if (failure := self.pump.take_failure()) is not None:
            self.pump.arm(-math.inf)
            raise LoopError("the mailbox could not be woken: see the cause, restart the job") from failure
        self._run(self._budget if budget is None else budget)
        if self._idle:
            self.pump.arm(self._moment(self._deadline))
            return False
        return self.pump.claim_mail()

    def drive(self, tasks: Iterable[asyncio.Future[Any]], limit: float) -> bool:
        """Run turns and wait, here, until the tasks are done: for when no mailbox is served, as in ``open``.

        Tasks beside these run too. The crossing still ends in ``turn()``.

        Args:
            tasks: Of this loop; futures too.
            limit: Seconds.

        Returns:
            Whether all of them are done.

        Raises:
            LoopError: The thread is not the owner, or is in a turn.
            BaseException: As ``turn()`` does.
        """
        self._check_owner()
        if self.is_running():
            raise LoopError("the mailbox loop cannot be driven from inside a turn: await the tasks instead")
        self.pump.hold(mail_taken=False)
        end = time.monotonic() + limit
        running = {task for task in tasks if not task.done()}
        for task in list(running):
            task.add_done_callback(running.discard)
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        while running and (rest := end - time.monotonic()) > 0:
            self._run(min(_DRIVE_BUDGET, rest))
            if running and self._idle:
                self._rest(poll, end)
        return not running

    def shutdown(self, limit: float) -> list[str]:
        """Cancel all tasks, let them and the async generators end, then close the loop; idempotent.

        Takes 0.2 s more than the limit at most, unless a task blocks this very thread.

        Args:
            limit: Seconds.

        Returns:
            A line for each task and thread that still ran and was abandoned: its name, and where it stood.

        Raises:
            LoopError: The thread is not the owner, or is in a turn.
        """
        self._check_owner()
        if self.is_running():
            raise LoopError("the mailbox loop cannot be shut down from inside a turn: do so between turns")
        if self.is_closed():
            return []
        end = time.monotonic() + limit
        self.on_idle = None
        left_behind = [] if self.pump.close() else ["thread 'actionbridge-pump', in wake()"]
        if (failure := self.pump.take_failure()) is not None:
            _log.error("the mailbox could not be woken before the loop was shut down", exc_info=failure)
        for task in asyncio.all_tasks(self):
            task.cancel()
        while (tasks := asyncio.all_tasks(self)) and time.monotonic() < end:  # ending may start new ones
            self._drive_on(tasks, end)
        generators = self.create_task(self.shutdown_asyncgens(), name="end of async generators")
        self._drive_on([generators], max(end, time.monotonic() + _GRACE))
        for task in asyncio.all_tasks(self):
            left_behind.append(describe_task(task))
            task._log_destroy_pending = False  # type: ignore[attr-defined]  # the caller is told instead
        self._executor.shutdown(wait=False, cancel_futures=True)
        end = max(end, time.monotonic() + _GRACE)
        for thread in self._executor_threads:
            thread.join(max(0.0, end - time.monotonic()))
        left_behind.extend(describe_thread(thread) for thread in self._executor_threads if thread.is_alive())
        super().close()
        REPLACEMENTS.release()
        return left_behind

    # What asyncio and its users ask of a loop.

    def time(self) -> float:
        """``time.monotonic()``."""
        self._clock = now = time.monotonic()
        return now

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        """As asyncio's; all tasks are ``LoopTask``."""
        if self.is_closed():
            raise RuntimeError("Event loop is closed")
        scope = scope_of_task(self, coro, options.get("name"))
        task = self._make_task(coro, scope, **options)
        if scope is not None:
            scope.root.add(task)
        return task

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        """Log an error that no task can carry, to the logger ``actionbridge.loop``."""
        lines = [context.get("message") or "unhandled exception in the event loop"]
        for key in sorted(context.keys() - {"message", "exception"}):
            value = context[key]
            if isinstance(value, traceback.StackSummary):
                lines.append(f"{key}:\n{''.join(value.format()).rstrip()}")
            else:
                lines.append(f"{key}: {value!r}")
        _log.error("%s", "\n".join(lines), exc_info=context.get("exception"))

    def run_forever(self) -> NoReturn:
        """Refused: the loop runs in turns."""
        raise LoopUnsupported(
            "the mailbox loop runs by itself: await in an async def action, use asyncio.run() in a sync one"
        )

    def run_until_complete(self, future: object) -> NoReturn:
        """Refused: the loop runs in turns."""
        self.run_forever()

    def close(self) -> NoReturn:
        """Refused: other actions live on this loop."""
        raise LoopUnsupported("the mailbox loop serves all actions: leave it open, its owner shuts it down")

    def set_task_factory(self, factory: object) -> None:
        """Refused, except None: durable calls are identified by what the loop's own tasks carry."""
        if factory is not None:
            raise LoopUnsupported("the mailbox loop makes its own tasks: wrap the coroutine, not the task")

    def add_signal_handler(self, sig: int, callback: object, *args: object) -> NoReturn:
        """Refused: the process is the TaskManager's."""
        raise LoopUnsupported(
            "signals belong to the TaskManager: clean up in try/finally, or after the yield of a resource"
        )

    def _make_task(self, coro: Any, scope: TaskScope, **options: Any) -> asyncio.Task[Any]:
        task: LoopTask[Any] = LoopTask(coro, loop=self, **options)
        task.born = next(_births)
        task.scope = scope
        return task

    def _moment(self, when: float) -> float:
        """The moment of ``time.monotonic()`` at which it is ``when`` by the loop's own time."""
        return when

    def _rest(self, poll: select.poll, end: float) -> None:
        """Wait until something may be ready, or until a moment (``time.monotonic()``)."""
        if (rest := min(end, self._moment(self._deadline)) - time.monotonic()) > 0:
            poll.poll(rest * 1000)

    # Turns, seen from inside.

    def _run(self, budget: float) -> None:
        self._turn_end = time.monotonic() + budget
        self._idle = False  # and so it stays if the budget ends the turn, or a stop() in user code
        try:
            super().run_forever()
        except BaseException:
            self.pump.arm(-math.inf)
            raise

    def _stop_if_spent(self) -> None:
        if time.monotonic() >= self._turn_end:
            self.stop()

    def _note_round(self) -> None:
        """Something is ready; little of it, time after time, is a loop that spins."""
        if len(self._ready) < SLICE:
            self._spins += 1
            if self._spins >= SPINS:
                self._spins = 0
                self._spin()

    def _spin(self) -> None:
        if self.on_idle is not None:
            self.on_idle()

    def _stop_unless_completions(self, timeout: float | None) -> None:
        """Nothing is ready, and the next timer is due in ``timeout`` seconds: end the turn or find work."""
        # asyncio counts the timeout from the last time(); from any later one the deadline would be late.
        deadline = math.inf if timeout is None else self._clock + timeout
        self._spins = 0
        if self.on_idle is not None and self.on_idle():
            self._stop_if_spent()
        else:
            self._deadline = deadline
            self._idle = True
            self.stop()

    def _drive_on(self, tasks: Iterable[asyncio.Task[Any]], end: float) -> None:
        """Drive until ``end`` (``time.monotonic()``), whatever gets through asyncio."""
        try:
            self.drive(tasks, end - time.monotonic())
        except BaseException as error:  # a shutdown reaches its end whatever a task raises
            _log.error("an error left the event loop during its shutdown", exc_info=error)

    def _check_owner(self) -> None:
        if threading.get_ident() != self._owner:
            raise LoopError(
                f"the mailbox loop is not for thread {threading.current_thread().name!r}: "
                "use loop.call_soon_threadsafe() or asyncio.run_coroutine_threadsafe()"
            )


class _TurnSelector(selectors.EpollSelector):
    """Ends the turn where asyncio would begin to wait.

    ``select(timeout)`` is asyncio's own statement of its state: with zero or less something is ready, with
    anything else nothing is, and the next timer is due then.
    """

    def __init__(self, loop: MailboxLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            self._loop._stop_if_spent()
            self._loop._note_round()
            return super().select(0)
        events = super().select(0)
        if not events:
            self._loop._stop_unless_completions(timeout)
        return events


class _SlicedQueue(collections.deque[Any]):
    """The queue of ready handles. It shows ``SLICE`` at most, so that asyncio runs no more in one go.

    asyncio runs ``len(queue)`` handles between two calls of ``select``, where the budget is looked at.
    """

    def __len__(self) -> int:
        length = super().__len__()
        return length if length < SLICE else SLICE


@functools.cache
def _slicing_works() -> bool:
    """Whether asyncio takes a ``_SlicedQueue`` for its ``_ready``, the one private detail that is used here.

    If it does not, a turn runs all that is ready before it looks at the clock.
    """
    loop = asyncio.SelectorEventLoop()
    ran: list[None] = []
    counts = []
    try:
        loop._ready = _SlicedQueue(loop._ready)  # type: ignore[attr-defined]
        for _ in range(2 * SLICE):
            loop.call_soon(ran.append, None)
        for _ in range(2):
            loop.stop()
            loop.run_forever()
            counts.append(len(ran))
    except (AttributeError, TypeError):
        pass  # it is called otherwise, or cannot be set: the counts show that
    finally:
        loop.close()
    if counts == [SLICE, 2 * SLICE]:
        return True
    _log.warning("this version of asyncio has no queue that can be sliced: turns may exceed their budget")
    return False
