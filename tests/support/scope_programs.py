"""Programs of every form that makes tasks, and the identities of the durable calls in them, as JSON.

Run under any Python, with the URL of an HTTP server: ``python -m support.scope_programs URL``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import httpx

from actionbridge.runtime.loop import MailboxLoop
from actionbridge.runtime.scopes import RootScope, Scope, current_scope


class Calls:
    """Identifies calls as ``ctx`` does: when they are made, not when they are awaited."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.made: dict[str, str] = {}

    def call(self, what: str) -> Coroutine[Any, Any, str]:
        scope = current_scope()
        assert isinstance(scope, Scope)
        self.made[f"{scope.next_call()}{' unstable' if scope.unstable else ''}"] = what

        async def answer() -> str:
            await asyncio.sleep(0.001)
            return what

        return answer()


async def branch(calls: Calls, what: str) -> str:
    first = await calls.call(f"{what} 1")
    await calls.call(f"{what} 2")
    return first


async def tree(calls: Calls, what: str) -> None:
    await asyncio.gather(branch(calls, f"{what} left"), branch(calls, f"{what} right"))
    await calls.call(f"{what} end")


class Service:
    """Methods, static ones too, as tasks."""

    async def get(self, calls: Calls) -> None:
        await calls.call("method")

    @staticmethod
    async def static(calls: Calls) -> None:
        await calls.call("static method")


async def awaited_in_another_order(calls: Calls) -> None:
    one, two = calls.call("one"), calls.call("two")
    await two
    await one


async def awaited_in_children(calls: Calls) -> None:
    async def child(awaitable: Coroutine[Any, Any, str]) -> None:
        await awaitable

    one, two = calls.call("one"), calls.call("two")
    await asyncio.gather(child(two), child(one))


async def gathered(calls: Calls) -> None:
    await asyncio.gather(*(branch(calls, str(i)) for i in range(3)), tree(calls, "tree"))


async def comprehensions(calls: Calls) -> None:
    makers: list[Callable[[], Coroutine[Any, Any, None]]] = []

    def maker(i: int) -> Callable[[], Coroutine[Any, Any, None]]:
        async def made() -> None:
            await calls.call(f"made {i}")

        return made

    makers = [maker(i) for i in range(2)]
    await asyncio.gather(*[make() for make in makers])
    await asyncio.gather(*(make() for make in {i: maker(i) for i in range(2)}.values()))


async def methods(calls: Calls) -> None:
    await asyncio.gather(Service().get(calls), Service.static(calls), Service().get(calls))


async def waited_for(calls: Calls) -> None:
    await asyncio.wait_for(branch(calls, "limited"), 5)
    await asyncio.wait_for(branch(calls, "unlimited"), None)
    await asyncio.wait_for(asyncio.create_task(branch(calls, "task")), 5)
    try:
        await asyncio.wait_for(branch(calls, "at once"), 0)
    except TimeoutError:
        await calls.call("too late")
    await asyncio.create_task(asyncio.wait_for(branch(calls, "in a task"), 5))
    await asyncio.gather(*(asyncio.wait_for(branch(calls, f"gathered {i}"), 5) for i in range(2)))


async def timed(calls: Calls) -> None:
    async with asyncio.timeout(5):
        await calls.call("in time")
        await asyncio.gather(branch(calls, "in time"))


async def shielded(calls: Calls) -> None:
    await asyncio.shield(branch(calls, "shielded"))
    await asyncio.wait_for(asyncio.shield(branch(calls, "both")), 5)


async def grouped(calls: Calls) -> None:
    async with asyncio.TaskGroup() as group:
        for i in range(3):
            group.create_task(branch(calls, str(i)))
        group.create_task(tree(calls, "named"), name="a name of the user's, for logs")


async def completed(calls: Calls) -> None:
    for next_one in asyncio.as_completed([branch(calls, str(i)) for i in range(4)]):
        await next_one
    await calls.call("end")


async def waited(calls: Calls) -> None:
    tasks = {asyncio.create_task(branch(calls, str(i))) for i in range(4)}
    done, _ = await asyncio.wait(tasks)
    for task in done:
        await calls.call(f"after {task.result()}")


async def queued(calls: Calls) -> None:
    queue: asyncio.Queue[int] = asyncio.Queue()
    for i in range(4):
        queue.put_nowait(i)

    async def worker() -> None:
        while not queue.empty():
            queue.get_nowait()
            await calls.call("work")

    await asyncio.gather(*(worker() for _ in range(2)))


async def in_threads(calls: Calls) -> None:
    await asyncio.gather(asyncio.to_thread(int), branch(calls, "beside"), asyncio.to_thread(int))
    await asyncio.create_task(asyncio.to_thread(int))
    await asyncio.create_task(branch(calls, "after"))


async def anyio_groups(calls: Calls) -> None:
    async with anyio.create_task_group() as group:
        for i in range(3):
            group.start_soon(branch, calls, str(i))
        group.start_soon(tree, calls, "tree")
    with anyio.move_on_after(5):
        await calls.call("in time")
    async with anyio.create_task_group() as group:
        group.start_soon(branch, calls, "again")


async def http(calls: Calls) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        await asyncio.gather(client.get(calls.url), branch(calls, "beside"), client.get(calls.url))
        await client.get(calls.url)
    await asyncio.gather(branch(calls, "after"))


async def called_back(calls: Calls) -> None:
    done = asyncio.Event()

    async def late() -> None:
        await calls.call("late")
        done.set()

    tasks: list[asyncio.Task[None]] = []
    asyncio.get_running_loop().call_later(0.001, lambda: tasks.append(asyncio.ensure_future(late())))
    await done.wait()


PROGRAMS: tuple[Callable[[Calls], Coroutine[Any, Any, None]], ...] = (
    awaited_in_another_order,
    awaited_in_children,
    gathered,
    comprehensions,
    methods,
    waited_for,
    timed,
    shielded,
    grouped,
    completed,
    waited,
    queued,
    in_threads,
    anyio_groups,
    http,
    called_back,
)


def identities(url: str) -> dict[str, dict[str, str]]:
    """The identities of each program's calls, and what was called."""
    found: dict[str, dict[str, str]] = {}
    thread = threading.Thread(target=lambda: found.update(_run(url)), name="task-thread")
    thread.start()
    thread.join()
    return found


def _run(url: str) -> dict[str, dict[str, str]]:
    found = {}
    loop = MailboxLoop(lambda: None)
    try:
        for program in PROGRAMS:
            calls = Calls(url)
            task = loop.start(program(calls), name=program.__name__, scope=RootScope())
            loop.drive([task], 60)
            task.result()
            found[program.__name__] = dict(sorted(calls.made.items()))
    finally:
        loop.shutdown(1)
    return found


if __name__ == "__main__":
    json.dump(identities(sys.argv[1]), sys.stdout, indent=1)
