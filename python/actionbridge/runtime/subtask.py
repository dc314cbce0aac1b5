"""One operator subtask in Python: runs actions, keeps those that wait, and tells Java what came of them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import get_ident
from typing import Any, Final

from actionbridge.api.events import INPUT_EVENT_TYPE
from actionbridge.api.long_term_memory import LongTermBackend
from actionbridge.plan.function import PythonFunction
from actionbridge.plan.plan import Plan
from actionbridge.runtime.action_context import FlinkRunnerContext
from actionbridge.runtime.bound_action import BoundAction
from actionbridge.runtime.call_services import CallServices
from actionbridge.runtime.clock import SYSTEM_CLOCK, Clock
from actionbridge.runtime.direct_calls import DirectCalls
from actionbridge.runtime.environment import Environment
from actionbridge.runtime.error_record import error_record
from actionbridge.runtime.host import Host
from actionbridge.runtime.loop import MailboxLoop
from actionbridge.runtime.memory import SHORT_TERM
from actionbridge.runtime.metrics import MetricBuffer
from actionbridge.runtime.nursery import end_tasks
from actionbridge.runtime.process import forget_thread
from actionbridge.runtime.recording import Durability, Recording
from actionbridge.runtime.run import Run, Upstream, child_event_id
from actionbridge.runtime.scopes import RootScope
from actionbridge.runtime.search_index import SearchIndexes

_log = logging.getLogger("actionbridge.action")

_EVERY_LISTENER: Final = -1
_NO_WATERMARK: Final = -(2**63)


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the operator that Python obeys; times in seconds."""

    turn_budget: float
    open_timeout: float
    close_timeout: float
    max_value_bytes: int
    short_term_memory_ttl: float | None = None
    poison_limit: int = 3
    durability: Durability = "checkpoint"


class Subtask:
    """Everything that Python keeps for one operator subtask.

    Owns: the event loop, the pool, the resources, and every waiting action.
    Lifecycle: ``open`` before the first ``cross``; ``close`` is idempotent and bounded.
    Threading: task thread only.

    Attributes:
        owner: Identity of the task thread.
        poison_limit: How often an action may fail with one input, over all attempts.
        max_value_bytes: Of an encoded event or memory value.
        memory_ttls: Milliseconds after which memory expires, by scope; scopes that keep it are not in it.
        environment: Parameters and resources.
        watermark: The operator's, as of this crossing.
        metrics: What actions measured and Java was not told yet.
        calls: Functions that Java calls one at a time.
        call_services: What durable calls need.
        recording: What they record.
    """

    def __init__(
        self,
        plan: Plan | None,
        params: Mapping[str, Any],
        settings: Settings,
        host: Host,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.owner = get_ident()
        self.max_value_bytes = settings.max_value_bytes
        self.poison_limit = settings.poison_limit
        ttl = settings.short_term_memory_ttl
        self.memory_ttls = {} if ttl is None else {SHORT_TERM: round(ttl * 1000)}
        self.environment = Environment(params, lambda: self.loop)
        self.watermark = _NO_WATERMARK
        self.metrics = MetricBuffer(self.owner)
        self._plan = plan
        self._settings = settings
        self._host = host
        self._clock = clock
        self._loop: MailboxLoop | None = None
        self._search_indexes: SearchIndexes | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._actions: dict[int, BoundAction] = {}
        self._routes: dict[str, tuple[BoundAction, ...]] = {}
        self._java_triggers: frozenset[str] = frozenset()
        self._unheard: set[str] = set()
        self._refs = itertools.count(1)
        self._queue: deque[FlinkRunnerContext] = deque()
        self._begun: list[FlinkRunnerContext] = []
        self._tasks: set[asyncio.Task[Any]] = set()  # asyncio itself holds them weakly
        self._touched: list[Run] = []
        self._waiting: dict[int, Run] = {}
        self._error: dict[str, Any] | None = None
        self._closed = False
        self.calls = DirectCalls(self)
        self.recording = Recording(settings.durability, host, self._touch)
        self.call_services = CallServices(
            loop=lambda: self.loop,
            pool=lambda: self.pool,
            wall=clock.wall,
            block=clock.block,
            gate=self.recording.gate,
            persist=self.recording.persist,
            resource_names=self.environment.resource_names,
        )

    def open(self) -> None:
        """Find the functions of the plan and open its resources; nothing without a plan."""
        if self._plan is None:
            return
        self._actions = {
            action.index: BoundAction(action, action.function.resolve(), self.metrics)
            for action in self._plan.actions
            if isinstance(action.function, PythonFunction)
        }
        self._routes = {
            event_type: tuple(self._actions[a.index] for a in actions if a.index in self._actions)
            for event_type, actions in self._plan.routes.items()
        }
        self._java_triggers = frozenset(
            event_type
            for event_type, actions in self._plan.routes.items()
            if len(self._routes[event_type]) < len(actions)
        )
        self.environment.open(self._plan.resources, self._settings.open_timeout)

    def cross(
        self, mail: bool, watermark: int, tasks: list[Any]
    ) -> tuple[bool, list[Any], dict[str, Any] | None]:
        """Run tasks and everything that is ready; see the frame in ``tests/contract``.

        Returns:
            ``more``, the results of all runs that have something to tell, and the error that ends the job.
        """
        self.watermark = watermark
        run: Run | None = None
        for (
            ref,
            uid,
            key,
            timestamp,
            start,
            action,
            event_type,
            event_id,
            upstream,
            payload,
            *records,
        ) in tasks:
            if run is None or run.ref != ref:  # tasks of a restored run come one behind the other
                if self._waiting and ref in self._waiting:  # Java's actions sent it more meanwhile
                    run = self._waiting[ref]
                    if not run.touched:
                        self._touch(run)
                else:
                    run = Run(self._host, ref, uid, key, timestamp, start)
                    self._touched.append(run)
            if records:
                run.restore(records[0])
            if action == _EVERY_LISTENER:
                self.route(run, event_type, event_id, upstream, payload)
            else:
                self._queue.append(
                    FlinkRunnerContext(
                        self, run, self._actions[action], event_type, event_id, upstream, payload
                    )
                )
        if self._queue:
            self._run_queue()
        loop = self._loop
        more = self._turn(mail) if mail or self._begun or (loop is not None and loop.has_ready) else False
        self.recording.end_crossing()
        results = [*map(Run.take_result, self._touched)]
        self._touched.clear()
        if self._error is None:
            return more, results, None
        error, self._error = self._error, None
        return more, results, error

    def forget_memory(self, runs: list[int]) -> None:
        """Java's actions wrote memory of these runs; called before the crossing in which it matters."""
        for ref in runs:
            if ref in self._waiting:
                self._waiting[ref].forget_memory()

    @property
    def loop(self) -> MailboxLoop:
        """The event loop, made when something first needs it: a plan of sync actions has none."""
        if self._loop is None:
            self._loop = self._clock.make_loop(self._host.wake, self._settings.turn_budget)
            self._loop.on_idle = self.call_services.deliveries.deliver
        return self._loop

    def wake(self) -> None:
        """Post a mail, where a crossing other than ``cross`` leaves a turn unfinished."""
        self._host.wake()

    @property
    def long_term_backend(self) -> LongTermBackend | None:
        """What keeps long-term memory in place of Flink's state; a resource, open before the first action."""
        name = self._plan.long_term_memory if self._plan is not None else None
        return None if name is None else self.environment.get_resource(name)

    @property
    def search_indexes(self) -> SearchIndexes:
        """The indexes of long-term memory, made when an action first needs it."""
        if self._search_indexes is None:
            self._search_indexes = SearchIndexes()
        return self._search_indexes

    @property
    def pool(self) -> Executor:
        """Threads for durable calls of functions that block."""
        if self._pool is None:
            self.start_pool(2 * (os.cpu_count() or 1))
            assert self._pool is not None
        return self._pool

    def start_pool(self, size: int) -> None:
        """Make the pool of threads; idempotent."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(size, thread_name_prefix="actionbridge-pool")

    def stop_pool(self) -> None:
        """Give up the pool: what waits in it never runs, what runs is left to end."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def close(self, limit: float) -> list[str]:
        """Cancel all actions and close the resources within ``limit`` seconds; return what still ran."""
        if self._closed:
            return []
        self._closed = True
        self._queue.clear()
        end = time.monotonic() + limit
        left_behind = []
        try:
            if self._loop is not None:
                for task in self._tasks:  # those of resources go on until their resource is closed
                    task.cancel()
                with contextlib.suppress(SystemExit, KeyboardInterrupt):  # of an action that was cancelled
                    self._loop.drive(self._tasks, limit / 2)
            left_behind += self.environment.close(max(0.0, end - time.monotonic()))
        finally:
            if self._loop is not None:
                left_behind += self._loop.shutdown(max(0.0, end - time.monotonic()))
            self.stop_pool()
            if self._search_indexes is not None:
                self._search_indexes.close()
            forget_thread()
        return left_behind

    def _turn(self, mail: bool) -> bool:
        """Run a turn of the loop, again while turns trigger sync actions; tell Java of what waits then."""
        loop = self.loop
        try:
            more = loop.turn(mail=mail)
            if self._queue:
                end = time.monotonic() + self._settings.turn_budget
                while self._queue and self._error is None:
                    self._run_queue()
                    more = loop.turn(budget=max(0.0, end - time.monotonic())) or more
        except BaseException as error:  # a task's SystemExit, a wake-up that failed: Java must know
            with contextlib.suppress(BaseException):
                loop.turn()  # if it is a task's, the callback of that task knows the action
            self.fail(error)
            more = False
        self._report_waiting()
        return more

    def _run_queue(self) -> None:
        queue = self._queue
        while queue and self._error is None:
            context = queue.popleft()
            action = context.action
            try:
                if context.run.recorded is not None:
                    context.restore(context.run.recorded)
                if action.is_async:
                    self._begin(context)
                    continue
                returned = context.call()
                if returned is not None:
                    action.note_return(returned)
                self._commit(context)
            except BaseException as error:  # any failure of the user's code becomes an error record
                self.fail(error, context)

    def _begin(self, context: FlinkRunnerContext) -> None:
        """Start an async action; its first slice runs in the turn that ends this crossing."""
        root = context.root = context.root or RootScope()
        task = self.loop.start(context.call(), name=context.action.name, scope=root)
        self._begun.append(context)
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, context, root))

    def _ended(self, context: FlinkRunnerContext, root: RootScope, task: asyncio.Task[Any]) -> None:
        """Called by the loop, in a turn."""
        if root.had_tasks and not self._closed:
            end_tasks(root, self.loop, self._settings.close_timeout, partial(self._finish, context, task))
        else:
            self._finish(context, task)

    def _finish(
        self, context: FlinkRunnerContext, task: asyncio.Task[Any], unfinished: Exception | None = None
    ) -> None:
        """Commit an async action, or fail; called by the loop when the last of its tasks is done."""
        self._tasks.discard(task)
        if self._closed:
            context.abandon()
            if not task.cancelled():
                task.exception()  # the job ends anyway: asyncio is not to complain that nobody looked
            return
        try:
            if unfinished is not None:
                raise unfinished
            returned = task.result()
            if returned is not None:
                context.action.note_return(returned)
            self._commit(context)
        except (
            BaseException
        ) as error:  # as in _run_queue; a cancellation of the action's own making is one too
            self.fail(error, context)

    def _commit(self, context: FlinkRunnerContext) -> None:
        """Let everything that an action did take effect, at its end."""
        run = context.run
        if not run.touched:
            self._touch(run)
        context.finish_durable()
        context.end()
        if context.ref is not None:
            run.finished = [*run.finished, context.ref]
            run.waiting -= 1
            if not run.waiting:
                del self._waiting[run.ref]
        if context.events:
            source = (context.id, context.action.name)
            for ordinal, (event_type, payload) in enumerate(context.events):
                event_id = child_event_id(*source, ordinal)
                if event_type in self._java_triggers:
                    run.events = [*run.events, (event_type, event_id, source, payload)]
                self.route(run, event_type, event_id, source, payload)

    def route(
        self, run: Run, event_type: str, event_id: bytes, source: Upstream | None, payload: bytes
    ) -> None:
        listeners = self._routes.get(event_type)
        if listeners is None:
            self._note_unheard(event_type)
            return
        for action in listeners:
            self._queue.append(FlinkRunnerContext(self, run, action, event_type, event_id, source, payload))

    def _report_waiting(self) -> None:
        """Tell Java of every action that waits at the end of this crossing and did not before."""
        for context in self._begun:
            if context.waits:
                context.ref = next(self._refs)
                run = context.run
                if not run.touched:
                    self._touch(run)
                run.parked = [*run.parked, context.as_parked(context.ref)]
                run.waiting += 1
                self._waiting[run.ref] = run
        self._begun.clear()

    def _touch(self, run: Run) -> None:
        run.touched = True
        self._touched.append(run)

    def fail(self, error: BaseException, context: FlinkRunnerContext | None = None) -> None:
        """End the job with an error, at the end of this crossing; what the action did takes no effect."""
        if context is None:
            record = error_record(error)
        else:
            self.recording.add(context, 0, context.escape(error))
            context.abandon()
            record = error_record(
                error, action=context.action.name, key=context.run.key_text, event_id=context.event_id
            )
        if self._error is None:
            self._error = record

    def _note_unheard(self, event_type: str) -> None:
        if event_type not in self._unheard:
            self._unheard.add(event_type)
            if event_type == INPUT_EVENT_TYPE:
                _log.warning("no action listens to InputEvent: the input has no effect")
            else:
                _log.warning("no action listens to event type %r: such events have no effect", event_type)
