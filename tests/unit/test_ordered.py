"""asyncio in an order, inside the tasks of actions and nowhere else."""

from __future__ import annotations

import asyncio
import random
import sys
from asyncio import as_completed as held_as_completed
from asyncio import wait as held_wait
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from actionbridge.runtime import ordered
from actionbridge.runtime.loop import MailboxLoop
from actionbridge.runtime.ordered import OrderedFutures
from actionbridge.runtime.scopes import RootScope

ORIGINALS = {"wait": asyncio.wait, "as_completed": asyncio.as_completed, "wait_for": asyncio.wait_for}
ENTER = asyncio.TaskGroup.__aenter__


@pytest.fixture
def loop() -> Iterator[MailboxLoop]:
    loop = MailboxLoop(lambda: None)
    yield loop
    assert loop.shutdown(5) == []


def run(loop: MailboxLoop, action: Coroutine[Any, Any, Any], root: RootScope | None) -> Any:
    task = loop.start(action, name="action", scope=root)
    assert loop.drive([task], 60)
    return task.result()


async def same(value: int) -> int:
    await asyncio.sleep(0)
    return value


def shuffled_tasks(count: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(same(i)) for i in range(count)]
    random.shuffle(tasks)
    return tasks


def test_wait_returns_sets_in_the_order_of_the_arguments(loop: MailboxLoop) -> None:
    async def action() -> bool:
        tasks = shuffled_tasks(50)
        done, pending = await asyncio.wait(tasks)
        return list(done) == tasks and not pending and isinstance(done, set)

    assert run(loop, action(), RootScope())


def test_wait_returns_what_came_as_a_set_from_the_oldest_to_the_youngest(loop: MailboxLoop) -> None:
    async def action() -> list[int]:
        done, _ = await asyncio.wait(set(shuffled_tasks(50)))
        return [task.result() for task in done]

    assert run(loop, action(), RootScope()) == list(range(50))


def test_what_is_added_to_pending_comes_after_it(loop: MailboxLoop) -> None:
    async def action() -> list[int]:
        slow = [asyncio.create_task(asyncio.sleep(3600, i)) for i in range(20)]
        _, pending = await asyncio.wait([*slow, *shuffled_tasks(1)], return_when=asyncio.FIRST_COMPLETED)
        more = [asyncio.create_task(asyncio.sleep(3600, i)) for i in range(20, 40)]
        for task in reversed(more):
            pending.add(task)
        order = [(slow + more).index(task) for task in pending]
        assert pending.pop() is slow[0]
        for task in slow + more:
            task.cancel()
        return order

    assert run(loop, action(), RootScope()) == list(range(40))


def test_as_completed_makes_its_tasks_in_the_order_of_the_arguments(loop: MailboxLoop) -> None:
    seen: list[int] = []

    async def note(i: int) -> None:
        seen.append(i)

    async def action() -> None:
        for each in asyncio.as_completed([note(i) for i in range(50)]):
            await each

    run(loop, action(), RootScope())
    assert seen == list(range(50))


def test_a_failing_group_cancels_its_tasks_in_the_order_of_their_birth(loop: MailboxLoop) -> None:
    seen: list[int] = []

    async def note(i: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            seen.append(i)

    async def fail() -> None:
        await asyncio.sleep(0)
        raise KeyError

    async def action() -> None:
        async with asyncio.TaskGroup() as group:
            for i in range(50):
                group.create_task(note(i))
            group.create_task(fail())

    with pytest.raises(ExceptionGroup):
        run(loop, action(), RootScope())
    assert seen == list(range(50))


def test_modules_that_hold_the_originals_are_given_the_replacements(loop: MailboxLoop) -> None:
    assert held_wait is ordered.wait
    assert held_as_completed is ordered.as_completed


def test_outside_of_actions_everything_is_as_asyncio_makes_it(loop: MailboxLoop) -> None:
    async def resource() -> type:
        done, _ = await asyncio.wait(shuffled_tasks(3))
        async with asyncio.TaskGroup() as group:
            group.create_task(same(1))
        assert sorted([await each for each in asyncio.as_completed([same(1), same(2)])]) == [1, 2]
        return type(done)

    assert run(loop, resource(), None) is set
    assert asyncio.run(resource()) is set


@pytest.mark.parametrize("scope", [None, RootScope()])
def test_misuse_raises_what_asyncio_raises(loop: MailboxLoop, scope: RootScope | None) -> None:
    async def action() -> None:
        with pytest.raises(TypeError):
            await asyncio.wait(same(1))  # type: ignore[call-overload]
        with pytest.raises(ValueError, match="empty"):
            await asyncio.wait([])
        with pytest.raises(TypeError):
            list(asyncio.as_completed(same(1)))  # type: ignore[arg-type]

    with pytest.warns(RuntimeWarning, match="never awaited"):
        run(loop, action(), scope)


def test_the_last_loop_that_closes_puts_the_originals_back() -> None:
    first = MailboxLoop(lambda: None)
    second = MailboxLoop(lambda: None)
    first.shutdown(1)
    assert asyncio.wait is ordered.wait
    assert (asyncio.wait_for is ORIGINALS["wait_for"]) == (sys.version_info >= (3, 12))
    second.shutdown(1)
    assert {name: getattr(asyncio, name) for name in ORIGINALS} == ORIGINALS
    assert held_wait is asyncio.wait
    assert asyncio.TaskGroup.__aenter__ is ENTER


def test_an_ordered_set_is_a_set_and_can_be_emptied() -> None:
    futures = OrderedFutures()
    assert futures == set()
    with pytest.raises(KeyError):
        futures.pop()
