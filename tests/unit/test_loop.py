"""The mailbox loop: turns, wake-ups, budget, refusals, errors, shutdown."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import gc
import logging
import math
import queue
import signal
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import CancelledError, Future
from typing import Any

import httpx
import pytest

from actionbridge.runtime import loop as loop_module
from actionbridge.runtime.loop import SLICE, LoopError, LoopTask, LoopUnsupported, MailboxLoop
from actionbridge.runtime.pump import PumpState
from support.logs import logged
from support.mailbox import HANG, Mailbox


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        yield mailbox


async def forever() -> None:
    await asyncio.Event().wait()


class TestAsyncioAsPeopleKnowIt:
    def test_gather_timeout_task_groups_threads_and_queues_work(self, mailbox: Mailbox) -> None:
        async def action() -> list[Any]:
            seen: list[Any] = [await asyncio.gather(*(asyncio.sleep(0.001 * (3 - i), i) for i in range(3)))]
            try:
                async with asyncio.timeout(0.001):
                    await forever()
            except TimeoutError:
                seen.append("timeout")
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(asyncio.to_thread(pow, 2, i)) for i in range(4)]
            seen.append([task.result() for task in tasks])
            values: asyncio.Queue[int] = asyncio.Queue(1)
            sender = asyncio.create_task(values.put(7))
            seen.append(await values.get())
            await sender
            return seen

        assert mailbox.run(action) == [[0, 1, 2], "timeout", [1, 2, 4, 8], 7]

    def test_a_subprocess_can_be_awaited(self, mailbox: Mailbox) -> None:
        async def action() -> bytes:
            process = await asyncio.create_subprocess_exec("echo", "hi", stdout=asyncio.subprocess.PIPE)
            return (await process.communicate())[0]

        assert mailbox.run(action) == b"hi\n"

    def test_an_http_client_works_against_a_server_elsewhere(self, mailbox: Mailbox) -> None:
        async def action(url: str) -> list[str]:
            async with httpx.AsyncClient() as client:
                answers = await asyncio.gather(*(client.get(f"{url}/{i}") for i in range(20)))
            return [answer.text for answer in answers]

        with http_echo_server() as url:
            assert mailbox.run(action, url) == [f"/{i}" for i in range(20)]

    def test_an_async_generator_that_another_thread_drops_is_finalised_on_the_loop(
        self, mailbox: Mailbox
    ) -> None:
        closed: Future[str] = Future()
        kept: list[AsyncIterator[int]] = []

        async def numbers() -> AsyncIterator[int]:
            try:
                yield 1
                yield 2
            finally:
                await asyncio.sleep(0)
                closed.set_result(threading.current_thread().name)

        async def action() -> None:
            kept.append(numbers())
            await anext(kept[0])

        def drop() -> None:
            kept.clear()
            gc.collect()

        mailbox.run(action)
        dropper = threading.Thread(target=drop)
        dropper.start()
        dropper.join()
        assert closed.result(HANG) == "task-thread"

    def test_all_tasks_are_of_the_loop_s_own_class(self, mailbox: Mailbox) -> None:
        async def action() -> list[object]:
            child = asyncio.create_task(asyncio.sleep(0), name="child")
            await child
            return [type(asyncio.current_task()), type(child), child.get_name()]

        assert mailbox.run(action) == [LoopTask, LoopTask, "child"]


class TestTurns:
    def test_there_is_no_running_loop_between_turns(self, mailbox: Mailbox) -> None:
        async def action() -> asyncio.AbstractEventLoop:
            await asyncio.sleep(0)
            return asyncio.get_running_loop()

        assert mailbox.run(action) is mailbox.loop
        with pytest.raises(RuntimeError, match="no running event loop"):
            mailbox.cross(asyncio.get_running_loop)

    def test_asyncio_run_works_between_turns_and_is_refused_in_one(self, mailbox: Mailbox) -> None:
        async def action() -> None:
            asyncio.run(coroutine)

        assert mailbox.cross(lambda: asyncio.run(asyncio.sleep(0, 7))) == 7
        coroutine = asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="running event loop"):
            mailbox.run(action)
        coroutine.close()

    def test_an_action_begins_in_the_turn_of_the_crossing_that_started_it(self, mailbox: Mailbox) -> None:
        async def action() -> int:
            return mailbox.turns

        def crossing() -> tuple[asyncio.Task[int], int]:
            return mailbox.loop.start(action(), name="an action"), mailbox.turns + 1

        task, next_turn = mailbox.cross(crossing)
        assert task.done()
        assert task.result() == next_turn
        assert task.get_name() == "an action"

    def test_a_turn_inside_a_turn_does_nothing(self, mailbox: Mailbox) -> None:
        async def action() -> list[bool]:
            later = asyncio.ensure_future(asyncio.sleep(0, "ran"))
            answers = [mailbox.loop.turn(), later.done()]
            await later
            return answers

        assert mailbox.run(action) == [False, False]

    def test_a_turn_inside_a_turn_takes_its_mail_so_that_the_outer_one_arms(self, mailbox: Mailbox) -> None:
        """The wake-up's crossing is nested in an unrelated one, instead of following it."""
        woken = threading.Event()
        mailbox.before_wake = woken.set

        async def action() -> str:
            mailbox.nest_wake_up()
            await asyncio.sleep(0.001)
            return "woken"

        def crossing() -> Future[str]:
            mailbox.loop.call_soon_threadsafe(lambda: None)
            assert woken.wait(HANG)
            outcome: Future[str] = Future()
            task = mailbox.loop.start(action(), name="nesting")
            task.add_done_callback(lambda task: outcome.set_result(task.result()))
            return outcome

        assert mailbox.cross(crossing).result(HANG) == "woken"

    def test_another_thread_is_refused(self, mailbox: Mailbox) -> None:
        with pytest.raises(LoopError, match="call_soon_threadsafe"):
            mailbox.loop.turn()
        with pytest.raises(LoopError, match="call_soon_threadsafe"):
            mailbox.loop.shutdown(1)

    def test_a_loop_cannot_be_made_inside_a_running_one(self) -> None:
        async def make() -> None:
            MailboxLoop(lambda: None)

        with pytest.raises(LoopError, match="make it on the task thread"):
            asyncio.run(make())

    def test_completions_are_delivered_one_at_a_time_when_nothing_else_is_ready(
        self, mailbox: Mailbox
    ) -> None:
        futures: list[asyncio.Future[int]] = []
        journal = collections.deque([2, 0, 1])
        seen = []

        def deliver() -> bool:
            if not journal or not futures:
                return False
            which = journal.popleft()
            futures[which].set_result(which)
            return True

        async def branch(future: asyncio.Future[int]) -> None:
            seen.append(await future)
            await asyncio.sleep(0)
            seen.append(len(journal))

        async def action() -> None:
            branches = [asyncio.get_running_loop().create_future() for _ in range(3)]
            futures.extend(branches)
            await asyncio.gather(*map(branch, branches))

        mailbox.loop.on_idle = deliver
        mailbox.run(action)
        assert seen == [2, 2, 0, 1, 1, 0]

    def test_drive_waits_for_tasks_where_no_mailbox_is_served(self, mailbox: Mailbox) -> None:
        wakes = mailbox.wakes

        def opening() -> tuple[bool, bool, object]:
            loop = mailbox.loop
            task = loop.create_task(asyncio.to_thread(pow, 2, 3))
            stuck = loop.create_task(forever())
            answers = loop.drive([task], HANG), loop.drive([stuck], 0.01), task.result()
            stuck.cancel()
            return answers

        assert mailbox.cross(opening) == (True, False, 8)
        assert mailbox.wakes == wakes


class TestWakeUps:
    def test_timers_shorter_than_a_millisecond_are_not_lost(self, mailbox: Mailbox) -> None:
        async def action() -> str:
            for i in range(200):
                await asyncio.sleep(1e-5 * (i % 50))
            return "done"

        assert mailbox.run(action) == "done"

    def test_calls_from_other_threads_are_not_lost(self, mailbox: Mailbox) -> None:
        calls: collections.Counter[int] = collections.Counter()
        threads = 3
        all_called: Future[None] = Future()

        def call(thread: int) -> None:
            calls[thread] += 1
            if calls.total() == threads * 2000:
                all_called.set_result(None)

        def caller(thread: int) -> None:
            for _ in range(2000):
                mailbox.loop.call_soon_threadsafe(call, thread)

        callers = [threading.Thread(target=caller, args=(i,)) for i in range(threads)]
        for thread in callers:
            thread.start()
        all_called.result(HANG)
        for thread in callers:
            thread.join()
        assert calls == {0: 2000, 1: 2000, 2: 2000}

    def test_an_earlier_timer_is_in_time_while_the_pump_waits_for_a_later_one(self, mailbox: Mailbox) -> None:
        later = mailbox.start(asyncio.sleep, 3600)
        assert mailbox.loop.pump.state is PumpState.ARMED
        assert mailbox.run(asyncio.sleep, 0.01, "earlier") == "earlier"
        assert not later.done()
        cancel_all(mailbox)

    def test_cancelled_timers_wake_nobody(self, mailbox: Mailbox) -> None:
        def cancelled() -> None:
            for i in range(300):
                mailbox.loop.call_later(0.0001 * i, print).cancel()

        mailbox.cross(cancelled)
        wakes = mailbox.wakes
        mailbox.run(asyncio.sleep, 0.05)
        assert mailbox.wakes - wakes == 1

    def test_one_mail_is_posted_until_it_is_taken_and_nothing_spins_meanwhile(self, mailbox: Mailbox) -> None:
        woken = threading.Event()
        called = threading.Event()
        wakes = mailbox.wakes

        def busy() -> float:
            """The mailbox thread is elsewhere, while the loop's file descriptor stays readable."""
            mailbox.before_wake = woken.set
            mailbox.loop.call_soon_threadsafe(called.set)
            mailbox.loop.turn()
            called.clear()
            mailbox.loop.call_soon_threadsafe(called.set)
            assert woken.wait(HANG)
            return cpu_share()

        assert mailbox.cross(busy) < 0.25
        assert called.wait(HANG)
        assert mailbox.wakes - wakes == 1

    def test_a_waiting_loop_uses_no_cpu(self, mailbox: Mailbox) -> None:
        for _ in range(100):
            mailbox.start(asyncio.sleep, 3600)
        wakes = mailbox.wakes
        assert cpu_share() < 0.25
        assert mailbox.wakes == wakes
        cancel_all(mailbox)

    def test_a_wake_up_that_fails_is_raised_by_the_next_turn_and_nothing_is_lost(
        self, mailbox: Mailbox
    ) -> None:
        failures = [OSError("mailbox is closed")]
        ran = threading.Event()

        def fail_once() -> None:
            if failures:
                raise failures.pop()

        mailbox.before_wake = fail_once
        with logged("actionbridge.loop") as failed:
            mailbox.cross(mailbox.loop.call_later, 0.001, ran.set)
            assert failed.wait(HANG)
        assert not ran.is_set()
        mailbox.cross(lambda: None)
        error = mailbox.turn_errors.get(timeout=HANG)
        assert isinstance(error, LoopError)
        assert isinstance(error.__cause__, OSError)
        assert ran.wait(HANG)
        assert mailbox.turn_errors.empty()

    def test_an_unseen_failure_to_wake_is_logged_by_shutdown(
        self, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail() -> None:
            raise OSError("mailbox is closed")

        mailbox.before_wake = fail
        with logged("actionbridge.loop") as failed:
            mailbox.cross(mailbox.loop.call_later, 0.001, print)
            assert failed.wait(HANG)
        caplog.clear()
        mailbox.shutdown(1)
        assert "could not be woken before" in caplog.text


class TestBudget:
    def test_a_turn_ends_at_its_budget_and_the_mailbox_is_served_in_between(self, mailbox: Mailbox) -> None:
        """20,000 handles of 20 microseconds, 400 ms in all; a turn runs those of 2 ms and a slice at most."""
        handles, cost, budget = 20_000, 20e-6, 0.002
        per_turn: collections.Counter[int] = collections.Counter()
        finished: Future[None] = Future()

        def handle() -> None:
            end = time.perf_counter() + cost
            while time.perf_counter() < end:
                pass
            per_turn[mailbox.turns] += 1
            if per_turn.total() == handles:
                finished.set_result(None)

        def crossing() -> list[Future[int]]:
            for _ in range(handles):
                mailbox.loop.call_soon(handle)
            return [mailbox.post(per_turn.total) for _ in range(10)]

        served = [answer.result(HANG) for answer in mailbox.cross(crossing)]
        finished.result(HANG)
        slices = math.ceil(budget / (SLICE * cost)) + 1
        assert max(per_turn.values()) <= slices * SLICE
        assert len(per_turn) >= handles / (slices * SLICE)
        assert served == sorted(served)
        assert served[-1] <= 10 * slices * SLICE

    def test_every_turn_makes_progress_however_small_its_budget(self) -> None:
        with Mailbox(budget=0.0) as mailbox:
            assert mailbox.run(asyncio.sleep, 0.001, "done") == "done"

    def test_completions_count_against_the_budget(self) -> None:
        delivered: list[int] = []
        with Mailbox(budget=0.0) as mailbox:
            done = threading.Event()

            def deliver() -> bool:
                if len(delivered) == 10:
                    done.set()
                    return False
                delivered.append(mailbox.turns)
                return True

            mailbox.loop.on_idle = deliver
            mailbox.cross(lambda: None)
            assert done.wait(HANG)
        assert len(set(delivered)) == 10

    def test_work_left_by_the_budget_is_one_mail_however_many_crossings_come(self, mailbox: Mailbox) -> None:
        """The mailbox checks after each turn that no second mail is on its way."""
        stop = threading.Event()

        async def busy() -> None:
            while not stop.is_set():
                await asyncio.sleep(0)

        outcome = mailbox.start(busy)
        for _ in range(50):
            mailbox.cross(lambda: None)
        stop.set()
        outcome.result(HANG)

    def test_an_asyncio_whose_queue_cannot_be_replaced_is_run_without_slices(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        class OtherLoop(asyncio.SelectorEventLoop):
            """An asyncio that calls its queue by another name: what is written to ``_ready`` is ignored."""

            def __setattr__(self, name: str, value: object) -> None:
                if name != "_ready" or not hasattr(self, "_ready"):
                    super().__setattr__(name, value)

        assert loop_module._slicing_works()
        monkeypatch.setattr(asyncio, "SelectorEventLoop", OtherLoop)
        assert not loop_module._slicing_works.__wrapped__()
        assert "may exceed their budget" in caplog.text
        monkeypatch.undo()
        monkeypatch.setattr(loop_module, "_slicing_works", lambda: False)
        with Mailbox() as mailbox:
            assert mailbox.run(asyncio.sleep, 0.001, "done") == "done"


class TestUsersOfTheLoop:
    def test_stop_ends_the_turn_and_the_work_goes_on(self, mailbox: Mailbox) -> None:
        async def action() -> str:
            asyncio.get_running_loop().stop()
            await asyncio.sleep(0.001)
            return "done"

        assert mailbox.run(action) == "done"
        mailbox.cross(mailbox.loop.stop)
        assert mailbox.run(action) == "done"

    @pytest.mark.parametrize(
        ("call", "remedy"),
        [
            (lambda loop: loop.close(), "its owner shuts it down"),
            (lambda loop: loop.run_forever(), r"asyncio\.run\(\)"),
            (lambda loop: loop.run_until_complete(loop.create_future()), r"asyncio\.run\(\)"),
            (lambda loop: loop.set_task_factory(asyncio.Task), "wrap the coroutine"),
            (lambda loop: loop.add_signal_handler(signal.SIGUSR1, print), "try/finally"),
        ],
        ids=["close", "run_forever", "run_until_complete", "set_task_factory", "add_signal_handler"],
    )
    def test_what_would_take_the_loop_from_the_others_is_refused_with_the_remedy(
        self, mailbox: Mailbox, call: Callable[[MailboxLoop], object], remedy: str
    ) -> None:
        async def action() -> None:
            call(mailbox.loop)

        with pytest.raises(LoopUnsupported, match=remedy):
            mailbox.run(action)
        with pytest.raises(NotImplementedError, match=remedy):
            mailbox.cross(call, mailbox.loop)
        assert mailbox.run(asyncio.sleep, 0.001, "still alive") == "still alive"

    def test_no_task_factory_may_be_set_again(self, mailbox: Mailbox) -> None:
        mailbox.cross(mailbox.loop.set_task_factory, None)

    def test_drive_and_shutdown_are_refused_inside_a_turn(self, mailbox: Mailbox) -> None:
        async def action(call: Callable[[], object]) -> None:
            call()

        with pytest.raises(LoopError, match="await the tasks"):
            mailbox.run(action, lambda: mailbox.loop.drive([], 1))
        with pytest.raises(LoopError, match="between turns"):
            mailbox.run(action, lambda: mailbox.loop.shutdown(1))

    def test_debug_mode_works(self, mailbox: Mailbox) -> None:
        mailbox.cross(mailbox.loop.set_debug, True)
        assert mailbox.run(asyncio.sleep, 0.001, "done") == "done"


class TestErrors:
    def test_an_error_without_a_task_is_logged_as_the_loop_s(
        self, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        mailbox.cross(mailbox.loop.call_soon, lambda: 1 / 0)
        (record,) = caplog.records
        assert record.name == "actionbridge.loop"
        assert record.levelno == logging.ERROR
        assert "Exception in callback" in record.getMessage()
        assert record.exc_info is not None
        assert record.exc_info[0] is ZeroDivisionError

    def test_in_debug_mode_the_log_tells_where_the_callback_was_made(
        self, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        mailbox.loop.set_debug(True)
        mailbox.cross(lambda: mailbox.loop.call_soon(lambda: 1 / 0))
        assert "source_traceback:\n" in caplog.text

    def test_an_exception_handler_of_the_user_gets_them_instead(self, mailbox: Mailbox) -> None:
        contexts: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        mailbox.loop.set_exception_handler(lambda loop, context: contexts.put(context))
        mailbox.cross(mailbox.loop.call_soon, lambda: 1 / 0)
        assert isinstance(contexts.get(timeout=HANG)["exception"], ZeroDivisionError)

    @pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
    def test_an_exit_of_a_task_reaches_the_caller_of_turn_and_the_others_go_on(
        self, mailbox: Mailbox, kind: type[BaseException]
    ) -> None:
        async def leave() -> None:
            raise kind("leaving")

        def crossing() -> None:
            mailbox.loop.start(leave(), name="leaving").add_done_callback(lambda task: task.exception())
            others.extend(mailbox.loop.start(asyncio.sleep(0.001 * i, i), name="other") for i in range(3))
            asyncio.gather(*others).add_done_callback(lambda all_done: outcome.set_result(all_done.result()))

        others: list[asyncio.Task[int]] = []
        outcome: Future[list[int]] = Future()
        mailbox.cross(crossing)
        assert isinstance(mailbox.turn_errors.get(timeout=HANG), kind)
        assert outcome.result(HANG) == [0, 1, 2]

    def test_an_error_of_on_idle_reaches_the_caller_of_turn(self, mailbox: Mailbox) -> None:
        errors = [LookupError("no such completion")]
        ran = threading.Event()

        def deliver() -> bool:
            if errors:
                raise errors.pop()
            return False

        mailbox.loop.on_idle = deliver
        mailbox.cross(mailbox.loop.call_later, 0.001, ran.set)
        assert isinstance(mailbox.turn_errors.get(timeout=HANG), LookupError)
        assert ran.wait(HANG)


class TestShutdown:
    def test_tasks_are_cancelled_and_may_clean_up(self, mailbox: Mailbox) -> None:
        cleaned = []

        async def action() -> None:
            try:
                await forever()
            finally:
                await asyncio.sleep(0.001)
                cleaned.append(await asyncio.to_thread(str, "cleaned"))

        mailbox.start(action)
        assert mailbox.shutdown(HANG) == []
        assert cleaned == ["cleaned"]
        assert mailbox.loop.is_closed()

    def test_async_generators_are_closed_after_the_tasks(self, mailbox: Mailbox) -> None:
        events: list[str] = []
        kept = []

        async def numbers() -> AsyncIterator[int]:
            try:
                yield 1
            finally:
                await asyncio.sleep(0)
                events.append("generator")

        async def action() -> None:
            kept.append(numbers())
            await anext(kept[0])
            try:
                await forever()
            finally:
                events.append("task")

        mailbox.start(action)
        assert mailbox.shutdown(HANG) == []
        assert events == ["task", "generator"]

    def test_what_does_not_end_is_named_with_its_line_and_left_behind(self, mailbox: Mailbox) -> None:
        release = threading.Event()
        in_thread = threading.Event()

        async def wait_for_ever() -> None:
            await forever()

        async def stubborn() -> None:
            while not release.is_set():
                with contextlib.suppress(asyncio.CancelledError):
                    await wait_for_ever()

        async def spinning() -> None:
            while not release.is_set():
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.sleep(0)

        def block() -> None:
            in_thread.set()
            release.wait()

        async def blocked() -> None:
            await asyncio.to_thread(block)

        for action in (stubborn, spinning, blocked):
            mailbox.start(action)
        assert in_thread.wait(HANG)
        begin = time.monotonic()
        left_behind = sorted(mailbox.shutdown(0.2))
        took = time.monotonic() - begin
        release.set()
        assert 0.2 <= took < 10  # not a speed test: without a bound it is for ever
        assert [line.split(" at ")[0].split("_")[0] for line in left_behind] == [
            f"task 'spinning' ({spinning.__qualname__.split('_')[0]}",
            f"task 'stubborn' ({stubborn.__qualname__.split('_')[0]}",
            "thread 'actionbridge-asyncio",
        ]
        assert [line.split(" at ")[1] for line in left_behind] == [
            f"{__file__}:{spinning.__code__.co_firstlineno + 3}",
            f"{__file__}:{forever.__code__.co_firstlineno + 1}",
            f"{__file__}:{block.__code__.co_firstlineno + 2}",
        ]

    def test_what_is_left_behind_is_collected_in_silence(self, caplog: pytest.LogCaptureFixture) -> None:
        async def stubborn() -> None:
            while True:
                with contextlib.suppress(asyncio.CancelledError):
                    await forever()

        loop = MailboxLoop(lambda: None)
        loop.create_task(stubborn())
        loop.turn()
        assert len(loop.shutdown(0.01)) == 1
        gc.collect()
        assert caplog.text == ""

    def test_jobs_that_no_pool_thread_has_begun_are_dropped(self) -> None:
        release, ran = threading.Event(), threading.Event()
        loop = MailboxLoop(lambda: None)
        for job in [release.wait] * 100 + [ran.set]:  # more than there are threads
            loop.run_in_executor(None, job)
        loop.turn()
        left_behind = loop.shutdown(0.0)
        release.set()
        for thread in threading.enumerate():
            if thread.name.startswith("actionbridge-asyncio"):
                thread.join(HANG)
        assert 0 < len(left_behind) < 100
        assert not ran.is_set()

    def test_a_generator_that_does_not_close_is_bounded_too(self, mailbox: Mailbox) -> None:
        kept = []

        async def numbers() -> AsyncIterator[int]:
            try:
                yield 1
            finally:
                await forever()

        async def action() -> None:
            kept.append(numbers())
            await anext(kept[0])

        mailbox.run(action)
        assert mailbox.shutdown(0.05) != []

    def test_an_exit_raised_while_ending_does_not_keep_the_loop_open(
        self, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def action() -> None:
            try:
                await forever()
            finally:
                raise SystemExit("in a cleanup")

        outcome = mailbox.start(action)
        assert mailbox.shutdown(HANG) == []
        assert isinstance(outcome.exception(HANG), SystemExit)
        assert "left the event loop during its shutdown" in caplog.text

    def test_an_action_cancelled_by_it_ends_cancelled(self, mailbox: Mailbox) -> None:
        outcome = mailbox.start(forever)
        mailbox.shutdown(HANG)
        with pytest.raises(CancelledError):
            outcome.result(HANG)

    def test_it_is_idempotent_and_nothing_starts_afterwards(self) -> None:
        loop = MailboxLoop(lambda: None)
        loop.turn()
        assert loop.shutdown(1) == []
        assert loop.shutdown(1) == []
        with pytest.raises(RuntimeError, match="closed"):
            loop.turn()
        coroutine = forever()
        with pytest.raises(RuntimeError, match="closed"):
            loop.create_task(coroutine)
        coroutine.close()

    def test_nothing_is_kept_alive_by_it(self) -> None:
        loop = MailboxLoop(lambda: None)
        loop.create_task(asyncio.to_thread(str))
        loop.turn()
        loop.shutdown(HANG)
        gone = weakref.ref(loop)
        del loop
        gc.collect()
        assert gone() is None
        left = {thread.name for thread in threading.enumerate() if "actionbridge" in thread.name}
        assert left <= {"actionbridge-pump"}  # whose thread serves the next pump

    def test_a_wake_up_that_blocks_is_named(self, mailbox: Mailbox) -> None:
        blocked, release = threading.Event(), threading.Event()

        def block() -> None:
            blocked.set()
            release.wait()

        mailbox.before_wake = block
        mailbox.cross(mailbox.loop.call_later, 0.001, print)
        assert blocked.wait(HANG)
        assert mailbox.shutdown(0.05) == ["thread 'actionbridge-pump', in wake()"]
        release.set()


def cpu_share(seconds: float = 0.4) -> float:
    """The CPU time of this process per second of waiting."""
    begin = time.process_time()
    threading.Event().wait(seconds)
    return (time.process_time() - begin) / seconds


def cancel_all(mailbox: Mailbox) -> None:
    mailbox.cross(lambda: [task.cancel() for task in asyncio.all_tasks(mailbox.loop)])


@contextlib.contextmanager
def http_echo_server() -> Iterator[str]:
    """The URL of an HTTP server in a thread and loop of its own, that answers with the path asked for."""
    started: Future[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).split()[1]
        while (await reader.readline()).strip():
            pass
        head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(path)}\r\nconnection: close\r\n\r\n"
        writer.write(head.encode() + path)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def serve() -> None:
        end = asyncio.Event()
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            url = "http://127.0.0.1:{1}".format(*server.sockets[0].getsockname())
            started.set_result((url, asyncio.get_running_loop(), end))
            await end.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    url, loop, end = started.result(HANG)
    try:
        yield url
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(HANG)
