"""The durable calls of one execution of an action: they do what its journal says."""

from __future__ import annotations

import asyncio
import contextlib
import random
from asyncio import CancelledError, Future, current_task
from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any, Final

from actionbridge.api.durable import CURRENT_CALL, NotDone, RunningCall
from actionbridge.api.errors import CallError
from actionbridge.journal.directives import (
    REPLAY,
    Backoff,
    Begin,
    Delivery,
    Directive,
    Hold,
    Launch,
    Line,
    Raised,
    Reconcile,
    Replay,
    Request,
    Timer,
)
from actionbridge.journal.journal import ActionJournal
from actionbridge.runtime.call_pool import Outcome, run_in_pool
from actionbridge.runtime.call_services import CallServices, Owner
from actionbridge.runtime.scopes import IN_CALL, SHARING, RootScope, Scope, current_scope
from actionbridge.runtime.targets import Target
from actionbridge.runtime.user_frames import user_line

NOWHERE: Final[Line] = ("", 0)


class DurableCalls:
    """Makes the durable calls of one execution of an action.

    Owns: the journal, and the futures of calls that wait for their release.
    Lifecycle: from the first call, or from the start where an earlier attempt has left records, to the end of
        the execution and of all its tasks.
    Threading: task thread only.

    Args:
        services: Of the subtask.
        journal: Of this execution.
        owner: The execution; it lets go of this object at its end.
        root: Scope of the action's own task.
        replays: An earlier attempt has left records.
    """

    def __init__(
        self, services: CallServices, journal: ActionJournal, owner: Owner, root: RootScope, *, replays: bool
    ) -> None:
        self.services = services
        self.journal = journal
        self.replays = replays
        self.owner = owner
        self._root = root
        self._waiting: dict[str, Future[Delivery]] = {}
        self._outstanding = 0
        self._concurrent = False
        self._patience: asyncio.TimerHandle | None = None
        self._patient_until: int | None = None
        self._inside = False

    # Making a call.

    def execute(self, work: Target) -> Coroutine[Any, Any, Any]:
        """Identify a call of a function now, and return the coroutine that makes it.

        Raises:
            CallError: It cannot be made here.
        """
        scope = self.place(work.call.key)
        return self.durable_call(self.identify(scope, work.call.key), scope, work, self.line())

    def sleep(self, request: Request) -> Coroutine[Any, Any, Any]:
        """As ``execute``, for a timer."""
        scope = self.place(None)
        return self.durable_call(scope.next_call(), scope, request, self.line())

    def place(self, key: str | None) -> Scope:
        """Return the scope in which a call is made now.

        Args:
            key: See ``Call.key``.

        Raises:
            CallError: No call can be made here.
        """
        scope = current_scope()
        if scope is IN_CALL:
            raise self._nested()
        if not isinstance(scope, Scope):
            raise CallError(
                f"action {self.owner.action_name!r} makes a durable call outside of its tasks",
                "make it in the action or in a task that asyncio.create_task made, not in a callback",
            )
        if scope.root is not self._root:
            raise CallError(
                f"the ctx of action {self.owner.action_name!r} is used in another action",
                "use the ctx that the action itself was given",
            )
        if scope.unstable and key is None:
            raise CallError(
                f"action {self.owner.action_name!r} makes a durable call in a callback's task",
                "no replay would find it: make the task before, in the action, or pass call=Call(key=...)",
            )
        return scope

    def place_without_task(self) -> Scope:
        """As ``place``, in a sync action.

        Raises:
            CallError: The action is inside of a durable call.
        """
        if self._inside:
            raise self._nested()
        return self._root

    def _nested(self) -> CallError:
        return CallError(
            f"action {self.owner.action_name!r} makes a durable call inside of a durable call",
            "only the outer one would be recorded: call the function itself",
        )

    def identify(self, scope: Scope, key: str | None) -> str:
        """Return the identity of the call that is made now; no path begins as a key does."""
        return scope.next_call() if key is None else f"={key}"

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Mark the time in which the task thread is inside of a durable call."""
        task: Any = current_task() if current_scope() is not None else None
        if task is None:
            self._inside = True
        else:
            scope, task.scope = task.scope, IN_CALL
        try:
            yield
        finally:
            self._inside = False
            if task is not None:
                task.scope = scope

    @property
    def alone(self) -> bool:
        """Whether nothing of the action is under way but what runs now."""
        return not (self._outstanding or self._root.had_tasks)

    def line(self) -> Line:
        """The user's line, where a message may need it."""
        return user_line() if self.replays else NOWHERE

    # Obeying the journal.

    async def durable_call(self, id: str, scope: Scope, work: Target | Request, where: Line) -> Any:
        journal, services = self.journal, self.services
        self.begin()
        try:
            request = work if isinstance(work, Request) else work.request(services.resource_names)
            order: Directive = journal.call(id, request, services.wall(), where)
            if order is REPLAY:
                services.counts.replayed += 1
            while True:
                self.changed()
                match order:
                    case Launch():
                        order = await self._attempt(id, work, order)
                    case Replay() | Hold():
                        delivery = await self.released(id)
                        if not isinstance(delivery, Begin):
                            break
                        order = delivery.order
                    case Timer(attempt, due):
                        await self.until(due)
                        journal.succeeded(id, attempt, None, services.wall())
                        order = REPLAY
                    case Backoff(due):
                        services.counts.retries += 1
                        await self.until(due)
                        order = journal.relaunch(id, services.wall())
                    case Reconcile(attempt):
                        order = await self._reconcile(id, work, attempt)
        except CancelledError:
            self.cancel(id)
            raise
        finally:
            self.end()
        scope.time = max(scope.time, delivery.at)
        if isinstance(delivery, Raised):
            raise delivery.error
        return delivery.value

    async def _attempt(self, id: str, work: Any, launch: Launch) -> Directive:
        services = self.services
        if (passage := services.gate.passage()) is not None:
            await passage
        services.counts.executed += 1
        running = self.running(id, launch.attempt)
        if launch.due is None:
            return self.record(id, work, launch.attempt, await self._run(running, work))
        try:
            async with asyncio.timeout((launch.due - services.wall()) / 1000) as watch:
                outcome = await self._run(running, work)
        except TimeoutError:
            if not watch.expired():
                raise
            return self.record(id, work, launch.attempt, self.too_late(work), too_late=True)
        return self.record(id, work, launch.attempt, outcome)

    async def _reconcile(self, id: str, work: Any, attempt: int) -> Directive:
        return self.record_reconciled(
            id, attempt, await self._run(self.running(id, attempt), work.reconciling())
        )

    async def _run(self, running: RunningCall, work: Target) -> Outcome:
        if not work.is_async:
            function, args, kwargs = work.function, work.args, work.kwargs
            return await run_in_pool(
                self.services.pool(),
                running,
                lambda: function(*args, **kwargs),
                self.services.counts.count_late,
            )
        task: Any = current_task()
        scope, task.scope = task.scope, IN_CALL
        token = CURRENT_CALL.set(running)
        try:
            return Outcome(await work.function(*work.args, **work.kwargs))
        except Exception as error:
            return Outcome(None, error)
        except CancelledError:
            running.cancelled = True
            if task.cancelling():
                raise
            return Outcome(None, _uncalled_for())
        finally:
            task.scope = scope
            CURRENT_CALL.reset(token)

    # Recording what came of it.

    def running(self, id: str, attempt: int) -> RunningCall:
        """Return what a function that is called sees of its call."""
        return RunningCall(attempt, partial(self.owner.call_key_of, id))

    def record(
        self, id: str, work: Target, attempt: int, outcome: Outcome, *, too_late: bool = False
    ) -> Directive:
        """Record what came of an attempt, and return what is next."""
        now, error = self.services.wall(), outcome.error
        if error is None:
            self.journal.succeeded(id, attempt, outcome.value, now)
            return REPLAY
        retry, retry_at = work.call.retry, None
        if retry is not None and (too_late or isinstance(error, retry.on)):
            retry_at = now + round(1000 * retry.backoff(attempt, random.random()))
        return self.journal.failed(id, attempt, error, now, retry_at) or REPLAY

    def record_reconciled(self, id: str, attempt: int, outcome: Outcome) -> Directive:
        """Record what a reconciler says of an attempt that a crash cut short, and return what is next."""
        now, error = self.services.wall(), outcome.error
        if isinstance(error, NotDone):
            return self.journal.relaunch(id, now)
        if error is None:
            self.journal.succeeded(id, attempt, outcome.value, now)
            return REPLAY
        return self.journal.failed(id, attempt, error, now) or REPLAY

    def too_late(self, work: Target) -> Outcome:
        """What comes of an attempt that takes longer than it may."""
        return Outcome(None, TimeoutError(f"the durable call took longer than {work.call.timeout:g} s"))

    def begin(self) -> None:
        """Take note of a call, or a timer, whose end the action waits for."""
        self._outstanding += 1
        if self._outstanding > 1:
            self._concurrent = True

    def end(self) -> None:
        """That end has come."""
        self._outstanding -= 1

    async def until(self, due: int) -> None:
        """Wait until a time, milliseconds since the epoch."""
        await asyncio.sleep((due - self.services.wall()) / 1000)

    # Being told.

    async def released(self, id: str) -> Delivery:
        """Wait until the end of a call is released, or a call that was on hold begins."""
        if not self._ordered():
            delivery = self.journal.deliver(self.services.wall())
            assert delivery is not None, id  # nothing else has ended
            return delivery
        return await self.expect(id)

    def expect(self, id: str) -> Future[Delivery]:
        """Return what will be given the end of a call when that is released."""
        future = self._waiting[id] = self.services.loop().create_future()
        self.services.deliveries.expect(self)
        return future

    def _ordered(self) -> bool:
        """Whether an order is to be kept; one thing after the other has none but its own."""
        return self._concurrent or self.replays or self._root.had_tasks

    def deliver_one(self) -> bool:
        """Release what is next; see ``Recipient``."""
        try:
            delivery = self.journal.deliver(self.services.wall())
        except BaseException as error:  # a divergence, a record that cannot be read: the loop must go on
            self.owner.fail_with(error)
            return False
        if delivery is None:
            return self._be_patient()
        future = self._waiting.pop(delivery.call, None)
        if future is None or future.done():
            return True  # cancelled in this very moment
        future.set_result(delivery)
        return True

    def cancel(self, id: str) -> None:
        """Record that the code saw a cancellation in place of a call's end."""
        self._waiting.pop(id, None)
        if not self._root.ended:
            self.journal.cancelled(id, self.services.wall())
            self.changed()

    def changed(self) -> None:
        """Something about the calls has changed: let its records be taken, and the journal be asked again."""
        self.owner.note_records()
        if self._waiting:
            self.services.deliveries.expect(self)

    def _be_patient(self) -> bool:
        """See to it that the wait for what is recorded next does not last for ever.

        Returns:
            Whether there is a new timer, so that the loop has to look at its timers again.
        """
        limit = self.journal.patience
        if limit == self._patient_until:
            return False
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        self._patient_until = limit
        if limit is None:
            return False
        seconds = max(0.0, (limit - self.services.wall()) / 1000)
        self._patience = self.services.loop().call_later(seconds, self._expire)
        return True

    def _expire(self) -> None:
        self._patience = self._patient_until = None
        try:
            self.journal.expire(self.services.wall())
        except BaseException as error:  # the divergence
            self.owner.fail_with(error)
        else:
            self._be_patient()

    def close(self) -> None:
        """Stop waiting."""
        if self._patience is not None:
            self._patience.cancel()


def _uncalled_for() -> RuntimeError:
    return RuntimeError(
        "the function raised CancelledError though nobody cancelled it: let it raise an error of its own"
    )


SHARING.add(DurableCalls.durable_call.__code__)
