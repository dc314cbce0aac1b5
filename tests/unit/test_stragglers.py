"""What is said of a task or a thread that did not end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from types import CodeType
from typing import Any

from actionbridge.runtime.stragglers import describe_task, describe_thread
from support.mailbox import HANG


def line(code: CodeType, offset: int) -> str:
    return f"{code.co_filename}:{code.co_firstlineno + offset}"


async def inner() -> None:
    await asyncio.sleep(3600)


async def outer() -> None:
    await asyncio.wait_for(inner(), 3600)


async def describe_suspended(coroutine: Any) -> str:
    task = asyncio.ensure_future(coroutine)
    task.set_name("waiting")
    for _ in range(3):
        await asyncio.sleep(0)
    try:
        return describe_task(task)
    finally:
        task.cancel()
        await asyncio.wait([task])


def test_a_task_is_shown_at_the_user_s_innermost_line_below_library_code() -> None:
    text = asyncio.run(describe_suspended(inner()))
    assert text == f"task 'waiting' (inner) at {line(inner.__code__, 1)}"


def test_a_task_that_awaits_another_is_shown_where_it_awaits() -> None:
    text = asyncio.run(describe_suspended(outer()))
    assert text.startswith("task 'waiting' (outer) at ")
    assert text.endswith((line(outer.__code__, 1), line(inner.__code__, 1)))  # 3.12: no task between them


def test_a_task_in_library_code_only_is_shown_at_that() -> None:
    text = asyncio.run(describe_suspended(asyncio.sleep(3600)))
    assert text.startswith("task 'waiting' (sleep) at ")
    assert "asyncio/tasks.py:" in text


def test_awaitables_that_are_generators_or_of_other_kinds_are_followed_as_far_as_can_be() -> None:
    class Odd:
        def __await__(self) -> Generator[Any, None, None]:
            yield from asyncio.sleep(3600).__await__()

    async def waits_for_odd() -> None:
        await Odd()

    text = asyncio.run(describe_suspended(waits_for_odd()))
    assert text.endswith(f"at {line(Odd.__await__.__code__, 1)}")


def test_a_thread_is_shown_at_the_user_s_innermost_line_and_an_ended_one_by_name() -> None:
    entered, release = threading.Event(), threading.Event()

    def work() -> None:
        entered.set()
        release.wait(HANG)

    thread = threading.Thread(target=work, name="worker")
    assert describe_thread(thread) == "thread 'worker'"
    thread.start()
    assert entered.wait(HANG)
    assert describe_thread(thread) in {f"thread 'worker' at {line(work.__code__, n)}" for n in (1, 2)}
    release.set()
    thread.join()
    assert describe_thread(thread) == "thread 'worker'"
