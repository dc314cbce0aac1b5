"""Who is who in an action's tree of tasks."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import json
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from actionbridge.runtime.loop import LoopTask, MailboxLoop
from actionbridge.runtime.nursery import UnfinishedTasksError, end_tasks
from actionbridge.runtime.scopes import IN_CALL, RootScope, Scope, current_scope
from support.pythons import PYTHONS, run_module

IDENTITIES = json.loads((Path(__file__).parent / "scope_identities.json").read_text())


@pytest.fixture
def loop() -> Iterator[MailboxLoop]:
    loop = MailboxLoop(lambda: None)
    yield loop
    assert loop.shutdown(5) == []


def run(loop: MailboxLoop, action: Coroutine[Any, Any, Any], root: RootScope | None = None) -> Any:
    task = loop.start(action, name="action", scope=root or RootScope())
    assert loop.drive([task], 60)
    return task.result()


@contextmanager
def http_server() -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("python", PYTHONS)
def test_calls_have_the_same_identities_on_every_python_and_in_every_process(python: str) -> None:
    with http_server() as url:
        found = json.loads(run_module(python, "support.scope_programs", url))
    assert found == IDENTITIES


class TestPlaces:
    def test_helper_tasks_of_other_functions_renumber_nobody(self, loop: MailboxLoop) -> None:
        async def helper() -> None:
            pass

        async def branch() -> str:
            return scope().path

        async def action(helpers: int) -> list[str]:
            for _ in range(helpers):
                await asyncio.create_task(helper())
            return [*await asyncio.gather(branch(), branch())]

        assert run(loop, action(0)) == run(loop, action(3))

    def test_a_foreign_context_does_not_hide_the_scope(self, loop: MailboxLoop) -> None:
        async def child() -> str:
            return scope().path

        async def action() -> str:
            return await asyncio.create_task(child(), context=contextvars.Context())

        assert run(loop, action()).endswith("child#0")

    def test_what_runs_inside_a_durable_call_has_no_scope(self, loop: MailboxLoop) -> None:
        async def helper() -> object:
            return current_scope()

        async def action() -> object:
            task: Any = asyncio.current_task()
            task.scope, outside = IN_CALL, task.scope
            inside = await asyncio.create_task(helper())
            task.scope = outside
            return inside

        assert run(loop, action()) is None

    def test_tasks_of_resources_have_no_scope(self, loop: MailboxLoop) -> None:
        async def child() -> object:
            return current_scope()

        async def opens() -> list[object]:
            return [current_scope(), await asyncio.create_task(child())]

        task = loop.start(opens(), name="open resource")
        loop.drive([task], 60)
        assert task.result() == [None, None]

    def test_a_callback_s_task_is_the_action_s_and_unstable_with_all_below_it(
        self, loop: MailboxLoop
    ) -> None:
        seen: list[tuple[bool, bool]] = []
        root = RootScope()

        async def below(done: asyncio.Event) -> None:
            seen.append((scope().unstable, scope().root is root))
            done.set()

        async def late(done: asyncio.Event) -> None:
            await asyncio.create_task(below(done))

        async def action() -> None:
            done = asyncio.Event()
            tasks: list[Any] = []
            asyncio.get_running_loop().call_soon(lambda: tasks.append(asyncio.create_task(late(done))))
            await done.wait()

        run(loop, action(), root)
        assert seen == [(True, True)]

    def test_a_helper_that_was_asked_for_shares_its_maker_s_scope_once(self, loop: MailboxLoop) -> None:
        async def child() -> str:
            return scope().path

        async def action() -> list[str]:
            scope().lend()
            return [await asyncio.create_task(child()), await asyncio.create_task(child())]

        shared, own = run(loop, action())
        assert shared == ""
        assert own != ""

    def test_a_scope_s_time_begins_with_its_maker_s(self, loop: MailboxLoop) -> None:
        async def child() -> int:
            return scope().time

        async def action() -> int:
            scope().time = 17
            return await asyncio.create_task(child())

        assert run(loop, action()) == 17

    def test_calls_and_draws_are_numbered_apart(self) -> None:
        root = RootScope()
        assert [root.next_call(), root.next_draw(), root.next_call(), root.next_draw()] == ["/0", 0, "/1", 1]

    def test_a_scope_is_freed_with_its_action_and_needs_no_collector(self, loop: MailboxLoop) -> None:
        async def child() -> None:
            pass

        async def action() -> weakref.ref[Scope]:
            await asyncio.gather(child(), child())
            return weakref.ref(scope())

        gc.disable()
        try:
            assert run(loop, action())() is None
        finally:
            gc.enable()


class TestTheEnd:
    def end(self, loop: MailboxLoop, root: RootScope, limit: float = 60.0) -> UnfinishedTasksError | None:
        ends: list[UnfinishedTasksError | None] = []

        async def waits() -> None:
            done = asyncio.Event()

            def then(error: UnfinishedTasksError | None) -> None:
                ends.append(error)
                done.set()

            end_tasks(root, loop, limit, then)
            await done.wait()

        task = loop.start(waits(), name="end")
        assert loop.drive([task], 60)
        (error,) = ends
        return error

    def test_tasks_that_are_left_are_cancelled_in_the_order_of_their_birth_and_awaited(
        self, loop: MailboxLoop
    ) -> None:
        seen: list[int] = []
        made: list[asyncio.Task[None]] = []
        root = RootScope()

        async def left(i: int) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.001)
                seen.append(i)

        async def action() -> None:
            made.extend(asyncio.create_task(left(i)) for i in range(5))
            await asyncio.sleep(0)

        run(loop, action(), root)
        assert self.end(loop, root) is None
        assert seen == [0, 1, 2, 3, 4]

    def test_tasks_that_are_made_at_the_end_are_ended_too(self, loop: MailboxLoop) -> None:
        made: list[asyncio.Task[Any]] = []
        root = RootScope()

        async def left() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                made.append(asyncio.create_task(asyncio.sleep(3600)))

        async def action() -> None:
            made.append(asyncio.create_task(left()))
            await asyncio.sleep(0)

        run(loop, action(), root)
        assert self.end(loop, root) is None
        assert [task.cancelled() for task in made] == [True, True]

    def test_a_task_that_refuses_to_end_is_named(self, loop: MailboxLoop) -> None:
        go = asyncio.Event()
        root = RootScope()

        async def stubborn() -> None:
            while not go.is_set():
                try:
                    await go.wait()
                except asyncio.CancelledError:
                    continue

        async def action() -> None:
            asyncio.create_task(stubborn(), name="the one").add_done_callback(lambda _: None)
            await asyncio.sleep(0)

        run(loop, action(), root)
        error = self.end(loop, root, limit=0.01)
        assert "'the one'" in str(error)
        assert f"{__file__}:" in str(error)
        assert "let CancelledError through" in str(error)
        go.set()

    def test_tasks_that_ended_are_forgotten_meanwhile(self, loop: MailboxLoop) -> None:
        root = RootScope()

        async def nothing() -> None:
            pass

        async def action() -> int:
            for _ in range(1000):
                await asyncio.create_task(nothing())
            return len(root._tasks or ())

        assert run(loop, action(), root) < 200


def scope() -> Scope:
    found = current_scope()
    assert isinstance(found, Scope)
    return found


def test_every_task_knows_its_age(loop: MailboxLoop) -> None:
    async def action(make: Callable[[], asyncio.Task[None]]) -> list[int]:
        tasks = [make() for _ in range(3)]
        await asyncio.gather(*tasks)
        return [task.born for task in tasks if isinstance(task, LoopTask)]

    ages = run(loop, action(lambda: asyncio.create_task(asyncio.sleep(0))))
    assert len(ages) == 3
    assert ages == sorted(ages)
