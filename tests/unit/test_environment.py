"""Resources: found by the name that the plan gives them, opened in order, closed in reverse."""

import asyncio
import functools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest

from actionbridge import resource
from actionbridge.plan.resources import in_opening_order
from actionbridge.runtime.environment import Environment, ResourceError
from actionbridge.runtime.loop import MailboxLoop

CLOSED: list[str] = []


@resource
def sized(size: int, ctx: Any) -> Iterator[int]:
    """A factory with a parameter to fix."""
    yield size


HELD = functools.partial(sized, 7)


@resource
def first(ctx: Any) -> Iterator[str]:
    yield "first"
    CLOSED.append("first")


@resource(depends_on=[first])
def second(ctx: Any) -> Iterator[str]:
    yield ctx.get_resource(first) + " and second"
    CLOSED.append("second")


@resource
def broken(ctx: Any) -> Iterator[None]:
    raise OSError("no such service")
    yield


@resource
async def nursery(ctx: Any) -> AsyncIterator[Any]:
    """A task group, open across the yield: only the task that entered it may leave it."""
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.sleep_forever)
        with anyio.CancelScope() as scope:
            yield group
        CLOSED.append(f"cancelled: {scope.cancelled_caught}")
        group.cancel_scope.cancel()
    CLOSED.append("nursery")


@resource
async def stubborn(ctx: Any) -> AsyncIterator[None]:
    yield
    await asyncio.sleep(60)


@resource
async def slow(ctx: Any) -> AsyncIterator[None]:
    await asyncio.sleep(60)
    yield


@resource
async def empty(ctx: Any) -> AsyncIterator[None]:
    return
    yield


@pytest.fixture
def loop() -> Iterator[MailboxLoop]:
    loop = MailboxLoop(lambda: None)
    yield loop
    assert loop.shutdown(5.0) == []


def _opened(*factories: Any) -> Environment:
    environment = Environment({}, lambda: pytest.fail("no async resource here"))
    environment.open(in_opening_order(list(factories)), 5.0)
    return environment


def test_a_partial_that_a_module_holds_is_found_by_its_own_name() -> None:
    assert _opened(HELD).get_resource(HELD) == 7


def test_a_resource_reaches_what_it_depends_on_and_is_closed_before_it() -> None:
    CLOSED.clear()
    environment = _opened(second, first)
    assert environment.get_resource(second) == "first and second"
    assert environment.close(5.0) == []
    assert CLOSED == ["second", "first"]


def test_a_failure_to_open_names_the_resource() -> None:
    with pytest.raises(ResourceError, match=r"'broken' failed to open \(OSError: no such service\)"):
        _opened(broken)


def _open_on(loop: MailboxLoop, factory: Any, limit: float = 5.0) -> Environment:
    environment = Environment({}, lambda: loop)
    environment.open(in_opening_order([factory]), limit)
    return environment


def test_an_async_resource_is_opened_and_closed_by_one_task(
    loop: MailboxLoop, caplog: pytest.LogCaptureFixture
) -> None:
    CLOSED.clear()
    environment = _open_on(loop, nursery)
    assert environment.close(5.0) == []
    assert CLOSED == ["cancelled: False", "nursery"]
    assert caplog.records == []


def test_a_resource_whose_task_group_fails_is_closed_and_refused_from_then_on(
    loop: MailboxLoop, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise OSError("connection lost")

    environment = _open_on(loop, nursery)
    opened = asyncio.all_tasks(loop)

    async def start() -> None:
        environment.get_resource(nursery).start_soon(fail)

    assert loop.drive([loop.start(start(), name="start"), *opened], 5.0)
    assert "'nursery' ended while it was in use" in caplog.text
    with pytest.raises(ResourceError, match="'nursery' ended while it was in use") as refused:
        environment.get_resource(nursery)
    assert isinstance(refused.value.__cause__, ExceptionGroup)
    assert environment.close(5.0) == []


def test_a_resource_that_is_late_is_cancelled_and_told(loop: MailboxLoop) -> None:
    with pytest.raises(ResourceError, match="'slow' was not open in time: .*raise resource.open-timeout"):
        _open_on(loop, slow, limit=0.01)
    assert _open_on(loop, stubborn).close(0.01) == ["resource 'stubborn', which was closing"]


def test_an_async_factory_without_a_yield_is_told(loop: MailboxLoop) -> None:
    with pytest.raises(ResourceError, match="'empty' ended without a yield"):
        _open_on(loop, empty)
