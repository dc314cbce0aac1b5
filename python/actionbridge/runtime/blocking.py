"""``ctx.durable_execute``: a durable call that the task thread itself makes, or waits for."""

from __future__ import annotations

from concurrent.futures import TimeoutError as PoolTimeout
from typing import Any

from actionbridge.api.durable import CURRENT_CALL, RunningCall
from actionbridge.api.errors import CallError
from actionbridge.journal.directives import REPLAY, Backoff, Directive, Launch, Raised, Reconcile
from actionbridge.runtime.call_pool import Outcome, submit
from actionbridge.runtime.durable import DurableCalls
from actionbridge.runtime.scopes import Scope
from actionbridge.runtime.targets import Target, function_name


def execute_here(calls: DurableCalls, scope: Scope, work: Target) -> Any:
    """Make a durable call and wait for it; nothing else happens in the subtask meanwhile.

    Raises:
        CallError: The function is async.
        NonDeterminismError: An earlier attempt asked for something else.
        Exception: What the function raised.
    """
    if work.is_async:
        raise CallError(
            f"ctx.durable_execute of async function {function_name(work.function)}",
            "write await ctx.durable_execute_async(...) in an async def action",
        )
    journal, services = calls.journal, calls.services
    id = calls.identify(scope, work.call.key)
    request = work.request(services.resource_names)
    now, where = services.wall(), calls.line()
    order: Directive = journal.call(id, request, now, where, blocks=True, alone=calls.alone)
    if order is REPLAY:
        services.counts.replayed += 1
    while order is not REPLAY:
        match order:
            case Launch():
                order = _attempt(calls, id, work, order)
            case Backoff(due):
                services.counts.retries += 1
                services.block(max(0.0, (due - services.wall()) / 1000))
                order = journal.relaunch(id, services.wall())
            case Reconcile(attempt):
                order = _reconcile(calls, id, work, attempt)
            case _:
                raise AssertionError(order)  # a call that blocks is never on hold
    end = journal.take(id)
    calls.changed()
    scope.time = max(scope.time, end.at)
    if isinstance(end, Raised):
        raise end.error
    return end.value


def _attempt(calls: DurableCalls, id: str, work: Target, launch: Launch) -> Directive:
    services = calls.services
    services.persist(calls.owner)
    services.counts.executed += 1
    running = calls.running(id, launch.attempt)
    limit = None if launch.due is None else (launch.due - services.wall()) / 1000
    outcome, too_late = _run(calls, running, work, limit)
    return calls.record(id, work, launch.attempt, outcome, too_late=too_late)


def _reconcile(calls: DurableCalls, id: str, work: Target, attempt: int) -> Directive:
    outcome, _ = _run(calls, calls.running(id, attempt), work.reconciling(), None)
    return calls.record_reconciled(id, attempt, outcome)


def _run(
    calls: DurableCalls, running: RunningCall, work: Target, limit: float | None
) -> tuple[Outcome, bool]:
    """Run an attempt, in the pool if it has a limit; also tell whether it took longer than that."""
    function, args, kwargs = work.function, work.args, work.kwargs
    if limit is None:
        token = CURRENT_CALL.set(running)
        try:
            with calls.inside():
                return Outcome(function(*args, **kwargs)), False
        except Exception as error:
            return Outcome(None, error), False
        finally:
            CURRENT_CALL.reset(token)
    services = calls.services
    future = submit(services.pool(), running, lambda: function(*args, **kwargs), services.counts.count_late)
    try:
        return future.result(max(0.0, limit)), False
    except PoolTimeout:
        running.cancelled = True
        future.cancel()
        return calls.too_late(work), True
