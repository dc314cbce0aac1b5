"""Durable calls of actions, over every place where they can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
import threading
import weakref
from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import pytest

from actionbridge import (
    Call,
    CallError,
    InputEvent,
    NonDeterminismError,
    NotDone,
    OutcomeUnknown,
    OutputEvent,
    Retry,
    RunnerContext,
    action,
    current_call,
    resource,
)
from actionbridge.journal.records import Retry as RetryRecord
from actionbridge.journal.records import Started, decode_record
from actionbridge.testing import ActionRun, assert_replays, run_action
from actionbridge.testing._run import START, stage

Body = Callable[[RunnerContext], Coroutine[Any, Any, Any]]


def acting(body: Body, name: str = "act") -> Callable[..., Any]:
    """An action that outputs what a function of its ctx returns."""

    @action(InputEvent, name=name)
    async def act(event: InputEvent, ctx: RunnerContext) -> None:
        ctx.send_event(OutputEvent(await body(ctx)))

    return act


def output(body: Body) -> Any:
    """What the action comes to, which is the same wherever it is killed."""
    return assert_replays(acting(body), InputEvent({})).outputs[0]


def once(body: Body, records: list[bytes] = [], now: int = START, **world: Any) -> ActionRun:  # noqa: B006
    """One attempt."""
    run, failure = stage(acting(body), InputEvent({}), **world).perform(records, now)
    if failure is not None:
        raise failure
    return run


def entries(run: ActionRun) -> list[Any]:
    decoded = [decode_record(record) for record in run.records]
    return [entry.record for entry in decoded if entry is not None]


async def double(x: int) -> int:
    await asyncio.sleep(0.1)
    return 2 * x


def triple(x: int) -> int:
    return 3 * x


async def fail(error: Exception) -> None:
    raise error


class TestCalls:
    def test_async_functions_run_in_the_task_and_sync_ones_in_the_pool(self) -> None:
        places: list[str] = []

        async def here() -> None:
            places.append(threading.current_thread().name)

        def there() -> None:
            places.append(threading.current_thread().name)

        async def body(ctx: RunnerContext) -> None:
            await ctx.durable_execute_async(here)
            await ctx.durable_execute_async(there)
            ctx.durable_execute(there)

        once(body)
        task_thread = threading.current_thread().name
        assert places == [task_thread, "actionbridge-pool_0", task_thread]

    def test_all_ways_of_calling_come_back_wherever_the_action_is_killed(self) -> None:
        async def body(ctx: RunnerContext) -> list[Any]:
            calls = [ctx.durable_execute_async(double, 1), ctx.durable_execute_async(triple, 2)]
            seen: list[Any] = [await asyncio.gather(*calls)]
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ctx.durable_execute_async(double, x)) for x in range(3)]
            seen.append([task.result() for task in tasks])
            seen.append(ctx.durable_execute(triple, 4))
            seen.append(await ctx.durable_execute_async(double, 5, call=Call(name="five", key="5")))
            return seen

        assert output(body) == [[2, 6], [0, 2, 4], 12, 10]

    def test_sync_actions_make_durable_calls_too(self) -> None:
        @action(InputEvent)
        def act(event: InputEvent, ctx: RunnerContext) -> None:
            ctx.send_event(OutputEvent([ctx.durable_execute(triple, x) for x in range(3)]))

        assert assert_replays(act, InputEvent({})).outputs == [[0, 3, 6]]

    def test_what_comes_back_is_what_was_recorded_in_the_first_run_too(self) -> None:
        kept = [1]

        async def give() -> list[int]:
            return kept

        async def body(ctx: RunnerContext) -> bool:
            given = await ctx.durable_execute_async(give)
            return given == kept and given is not kept

        assert output(body) is True

    def test_an_error_is_raised_as_its_own_type_and_can_be_handled(self) -> None:
        async def body(ctx: RunnerContext) -> list[Any]:
            seen = []
            for error in (KeyError("k"), ConnectionError(3), StopIteration(4)):
                try:
                    await ctx.durable_execute_async(fail, error)
                except (KeyError, OSError, RuntimeError) as raised:
                    seen.append((type(raised).__name__, raised.args))
            return seen

        assert output(body)[:2] == [("KeyError", ("k",)), ("ConnectionError", (3,))]

    def test_an_error_of_a_function_in_the_pool_may_be_of_any_type(self) -> None:
        def stops() -> None:
            raise StopIteration(4)

        async def body(ctx: RunnerContext) -> str:
            try:
                await ctx.durable_execute_async(stops)
            except RuntimeError as error:
                return repr(error.__cause__)
            return "nothing"

        assert output(body) == "StopIteration(4)"

    def test_control_flow_passes_and_is_not_recorded(self) -> None:
        async def leave() -> None:
            raise SystemExit(3)

        async def body(ctx: RunnerContext) -> None:
            await ctx.durable_execute_async(leave)

        run, failure = stage(acting(body), InputEvent({})).perform()
        assert isinstance(failure, SystemExit)
        assert [type(entry).__name__ for entry in entries(run)] == ["Started", "Escaped"]

    def test_a_cancellation_that_nobody_asked_for_is_a_failure(self) -> None:
        async def odd() -> None:
            raise asyncio.CancelledError

        async def body(ctx: RunnerContext) -> str:
            try:
                await ctx.durable_execute_async(odd)
            except RuntimeError as error:
                return str(error)
            return "nothing"

        assert "nobody cancelled" in output(body)

    def test_resources_among_the_arguments_count_by_their_name(self) -> None:
        class Client:
            async def get(self, path: str) -> str:
                return path

        @resource(name="client")
        def client(ctx: object) -> Any:
            yield None

        async def get(client: Client, path: str, *, again: Client) -> str:
            return await client.get(path)

        @action(InputEvent)
        async def act(event: InputEvent, ctx: RunnerContext) -> None:
            it: Any = ctx.get_resource(client)
            await ctx.durable_execute_async(it.get, "/a")
            await ctx.durable_execute_async(get, it, "/b", again=it)

        run = assert_replays(act, InputEvent({}), resources={client: Client()})
        started = [entry for entry in entries(run) if isinstance(entry, Started)]
        assert all(entry.digest is not None for entry in started)
        assert started[0].function.endswith("Client.get")

    def test_the_call_key_is_the_same_for_every_attempt_and_everywhere_in_the_call(self) -> None:
        keys: list[str] = []

        async def ask(ctx: RunnerContext) -> None:
            async def helper() -> None:
                keys.append(ctx.call_key)

            keys.extend((ctx.call_key, current_call().key))
            await asyncio.gather(helper())
            if len(keys) < 4:
                raise ConnectionError

        def in_pool() -> str:
            return current_call().key

        async def body(ctx: RunnerContext) -> str:
            await ctx.durable_execute_async(ask, ctx, call=Call(retry=Retry(attempts=2)))
            return await ctx.durable_execute_async(in_pool)

        other = once(body).outputs[0]
        assert len(keys) == 6
        assert len(set(keys)) == 1
        assert len(other) == 32
        assert other != keys[0]

    def test_an_action_without_durable_calls_has_no_records(self) -> None:
        async def body(ctx: RunnerContext) -> int:
            await asyncio.sleep(1)
            return 1

        assert once(body).records == []

    def test_everything_of_an_action_is_freed_at_its_end_without_the_collector(self) -> None:
        seen: list[weakref.ref[Any]] = []

        async def body(ctx: Any) -> int:
            seen.append(weakref.ref(ctx))
            await asyncio.gather(ctx.durable_execute_async(double, 1), ctx.durable_execute_async(triple, 1))
            async with ctx.timeout(1):
                await ctx.sleep(0.1)
            return 1

        gc.disable()
        try:
            once(body)
            assert seen[0]() is None
        finally:
            gc.enable()


class TestRefusals:
    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            (lambda ctx: ctx.durable_execute_async(double(1)), "pass the function and its arguments"),
            (lambda ctx: ctx.durable_execute_async(double, 1, call="name"), "call is a reserved name"),
            (lambda ctx: ctx.durable_execute(double, 1), "write await ctx.durable_execute_async"),
            (lambda ctx: ctx.sleep(-1), "give a number of seconds"),
            (lambda ctx: ctx.timeout("1"), "give a number of seconds"),
            (lambda ctx: ctx.call_key, "no durable call runs here"),
            (
                lambda ctx: ctx.durable_execute(lambda: ctx.durable_execute(triple, 1)),
                "inside of a durable call",
            ),
        ],
    )
    def test_a_wrong_use_is_refused_at_its_line_with_the_remedy(
        self, wrong: Callable[[Any], Any], says: str
    ) -> None:
        async def body(ctx: RunnerContext) -> None:
            wrong(ctx)

        with pytest.raises(CallError, match=says):
            once(body)

    def test_inside_of_an_async_call_too(self) -> None:
        async def nested(ctx: RunnerContext) -> None:
            await ctx.durable_execute_async(double, 1)

        async def body(ctx: RunnerContext) -> None:
            await ctx.durable_execute_async(nested, ctx)

        with pytest.raises(CallError, match="call the function itself"):
            once(body)

    def test_in_a_sync_action_what_would_have_to_be_awaited(self) -> None:
        @action(InputEvent)
        def act(event: InputEvent, ctx: RunnerContext) -> None:
            ctx.sleep(1)  # type: ignore[unused-coroutine]

        with pytest.raises(CallError, match=r"write async def, or ctx\.durable_execute"):
            run_action(act, InputEvent({}))

    def test_in_a_task_that_a_callback_made_unless_it_has_a_key(self) -> None:
        async def body(ctx: RunnerContext) -> str:
            done: asyncio.Queue[str] = asyncio.Queue()

            async def late() -> None:
                try:
                    await ctx.durable_execute_async(double, 1)
                except CallError as error:
                    await ctx.durable_execute_async(double, 1, call=Call(key="late"))
                    done.put_nowait(str(error))

            kept: list[Any] = []
            asyncio.get_running_loop().call_soon(lambda: kept.append(asyncio.create_task(late())))
            return await done.get()

        assert "pass call=Call(key=...)" in once(body).outputs[0]

    def test_two_calls_with_one_key(self) -> None:
        async def body(ctx: RunnerContext) -> None:
            for _ in range(2):
                await ctx.durable_execute_async(double, 1, call=Call(key="same"))

        with pytest.raises(Exception, match="asked for twice"):
            once(body)

    def test_after_the_end_of_the_action(self) -> None:
        kept: list[Any] = []

        async def body(ctx: RunnerContext) -> None:
            kept.append(ctx)

        once(body)
        with pytest.raises(Exception, match="has ended"):
            kept[0].durable_execute_async(double, 1)

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"attempts": 0}, "a whole number from 1"),
            ({"on": 3}, "an exception class"),
            ({"on": BaseException}, "an exception class"),
            ({"delay": -1}, "is no schedule"),
            ({"factor": 0.5}, "is no schedule"),
            ({"jitter": 2}, "is no schedule"),
        ],
    )
    def test_a_retry_that_cannot_work(self, wrong: Any, says: str) -> None:
        with pytest.raises(CallError, match=says):
            Retry(**wrong)

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"timeout": 0}, "seconds above 0"),
            ({"key": ""}, "not empty"),
            ({"key": "\ud800"}, "no lone surrogates"),
            ({"name": 3}, "give a str"),
            ({"name": "\ud800"}, "without lone surrogates"),
            ({"retry": 3}, "write retry=Retry"),
            ({"reconciler": 3}, "give a function"),
            ({"at_most_once": True, "retry": Retry()}, "at most once is once"),
        ],
    )
    def test_a_call_that_cannot_work(self, wrong: Any, says: str) -> None:
        with pytest.raises(CallError, match=says):
            Call(**wrong)


class Flaky:
    """Fails so many times, and counts."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.calls = 0
        self._failures = failures
        self._error = error

    async def __call__(self) -> int:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error
        return self.calls


class TestRetries:
    @pytest.mark.parametrize(
        ("failures", "retry", "calls", "fails"),
        [
            (2, Retry(attempts=3), 3, False),
            (3, Retry(attempts=3), 3, True),
            (1, Retry(attempts=3, on=KeyError), 1, True),
            (1, Retry(attempts=3, on=(KeyError, OSError)), 2, False),
            (1, None, 1, True),
        ],
    )
    def test_attempts_count_the_first_time_and_on_says_which_errors(
        self, failures: int, retry: Retry | None, calls: int, fails: bool
    ) -> None:
        flaky = Flaky(failures, ConnectionError("down"))

        async def body(ctx: RunnerContext) -> Any:
            try:
                return await ctx.durable_execute_async(flaky, call=Call(retry=retry))
            except ConnectionError as error:
                return str(error)

        assert once(body).outputs[0] == ("down" if fails else calls)
        assert flaky.calls == calls

    def test_the_delay_grows_to_its_limit_and_jitter_adds_a_part(self) -> None:
        retry = Retry(attempts=9, delay=1, factor=3, max_delay=10, jitter=0.5)
        assert [retry.backoff(n, 0.0) for n in range(1, 5)] == [1, 3, 9, 10]
        assert retry.backoff(1, 1.0) == 1.5
        assert retry.backoff(10_000, 0.0) == 10

    def test_a_killed_action_waits_for_what_is_left_of_the_delay(self) -> None:
        flaky = Flaky(1, ConnectionError())

        async def body(ctx: RunnerContext) -> int:
            return await ctx.durable_execute_async(
                flaky, call=Call(retry=Retry(delay=100, max_delay=100, jitter=0.0))
            )

        whole = once(body)
        assert whole.seconds == pytest.approx(100)
        killed = next(n for n, entry in enumerate(entries(whole), 1) if isinstance(entry, RetryRecord))
        flaky.calls = 1
        again = once(body, whole.records[:killed], START + 60_000)
        assert again.seconds == pytest.approx(40)
        assert again.outputs == whole.outputs

    def test_a_sync_action_blocks_meanwhile(self) -> None:
        failures = iter([OSError(), OSError()])

        def flaky() -> int:
            for error in failures:
                raise error
            return 1

        @action(InputEvent)
        def act(event: InputEvent, ctx: RunnerContext) -> None:
            call = Call(retry=Retry(delay=1, factor=2, jitter=0.0))
            ctx.send_event(OutputEvent(ctx.durable_execute(flaky, call=call)))

        run = run_action(act, InputEvent({}))
        assert run.outputs == [1]
        assert run.seconds == pytest.approx(3)


class TestTimeouts:
    def test_an_attempt_that_takes_too_long_fails_and_is_tried_again(self) -> None:
        waits = iter([10.0, 0.5])

        async def slow() -> str:
            await asyncio.sleep(next(waits))
            return "there"

        async def body(ctx: RunnerContext) -> str:
            retry = Retry(attempts=2, on=KeyError, delay=1, jitter=0.0)
            return await ctx.durable_execute_async(slow, call=Call(timeout=2, retry=retry))

        run = once(body)
        assert run.outputs == ["there"]
        assert run.seconds == pytest.approx(3.5)

    def test_without_a_retry_it_raises_timeout_error(self) -> None:
        async def slow() -> None:
            await asyncio.sleep(10)

        async def body(ctx: RunnerContext) -> str:
            try:
                await ctx.durable_execute_async(slow, call=Call(timeout=2))
            except TimeoutError as error:
                return str(error)
            return "nothing"

        assert output(body) == "the durable call took longer than 2 s"

    def test_a_timeout_of_the_function_s_own_is_an_error_like_others(self) -> None:
        async def body(ctx: RunnerContext) -> str:
            try:
                await ctx.durable_execute_async(fail, TimeoutError("mine"), call=Call(timeout=2))
            except TimeoutError as error:
                return str(error)
            return "nothing"

        assert output(body) == "mine"

    def test_a_sync_call_with_a_timeout_waits_for_the_pool_and_drops_what_comes_late(self) -> None:
        told = threading.Event()

        def stubborn() -> int:
            running = current_call()
            while not running.cancelled:
                pass
            told.set()
            return 1

        @action(InputEvent)
        def act(event: InputEvent, ctx: RunnerContext) -> None:
            try:
                ctx.durable_execute(stubborn, call=Call(timeout=0.01))
            except TimeoutError as error:
                ctx.send_event(OutputEvent(str(error)))

        assert run_action(act, InputEvent({})).outputs == ["the durable call took longer than 0.01 s"]
        assert told.wait(60)


class TestCrashes:
    def call_cut_short(self, call: Call, function: Callable[..., Any]) -> tuple[Body, list[bytes]]:
        async def body(ctx: RunnerContext) -> Any:
            try:
                return await ctx.durable_execute_async(function, 1, call=call)
            except OutcomeUnknown as error:
                return type(error).__name__

        return body, once(body).records[:1]

    def test_a_call_that_was_running_is_made_again(self) -> None:
        body, records = self.call_cut_short(Call(), double)
        assert once(body, records).outputs == [2]

    def test_unless_it_is_to_run_at_most_once(self) -> None:
        body, records = self.call_cut_short(Call(at_most_once=True), double)
        assert once(body, records).outputs == ["OutcomeUnknown"]

    def test_a_reconciler_finds_out_what_it_did(self) -> None:
        async def look(x: int) -> str:
            return f"found {x} {current_call().attempt}"

        body, records = self.call_cut_short(Call(reconciler=look), double)
        run = once(body, records)
        assert run.outputs == ["found 1 1"]
        assert run.calls == []

    def test_or_that_it_did_nothing(self) -> None:
        def look(x: int) -> None:
            raise NotDone

        body, records = self.call_cut_short(Call(reconciler=look), double)
        assert once(body, records).outputs == [2]

    def test_a_reconciler_that_fails_fails_the_call(self) -> None:
        def look(x: int) -> None:
            raise KeyError(x)

        body, records = self.call_cut_short(Call(reconciler=look), double)
        with pytest.raises(KeyError):
            once(body, records)

    def test_a_call_that_was_made_and_not_awaited_is_no_call_yet(self) -> None:
        async def body(ctx: RunnerContext) -> int:
            later = ctx.durable_execute_async(double, 1, call=Call(at_most_once=True))
            await ctx.durable_execute_async(double, 2)
            return await later

        whole = once(body)
        assert once(body, whole.records[:1]).outputs == whole.outputs


class TestTimeAndChance:
    def test_a_sleep_lasts_for_what_is_left_after_a_crash(self) -> None:
        async def body(ctx: RunnerContext) -> int:
            await ctx.sleep(3600)
            return 1

        whole = once(body)
        assert whole.seconds == pytest.approx(3600)
        assert once(body, whole.records[:1], START + 3_000_000).seconds == pytest.approx(600)
        assert once(body, whole.records[:1], START + 9_000_000).seconds == 0

    @pytest.mark.parametrize("limit", [1, 3])
    def test_a_timeout_that_fired_or_not_does_so_again(self, limit: int) -> None:
        async def body(ctx: RunnerContext) -> list[Any]:
            try:
                async with ctx.timeout(limit) as watch:
                    await ctx.sleep(2)
                    return [watch.expired(), "in time"]
            except TimeoutError:
                return [watch.expired(), await ctx.durable_execute_async(double, 1)]

        assert output(body) == ([False, "in time"] if limit == 3 else [True, 2])

    def test_a_timeout_goes_on_over_a_crash(self) -> None:
        async def body(ctx: RunnerContext) -> str:
            try:
                async with ctx.timeout(100):
                    await asyncio.Event().wait()
            except TimeoutError:
                return "late"
            return "nothing"

        whole = once(body)
        again = once(body, whole.records[:1], START + 70_000)
        assert again.outputs == ["late"]
        assert again.seconds == pytest.approx(30)

    def test_an_outer_cancellation_is_not_taken_for_the_timeout(self) -> None:
        async def waits(ctx: RunnerContext) -> None:
            async with ctx.timeout(100):
                await ctx.sleep(50)

        async def body(ctx: RunnerContext) -> str:
            task = asyncio.create_task(waits(ctx))
            await ctx.sleep(1)
            task.cancel()
            (ended,) = await asyncio.gather(task, return_exceptions=True)
            return type(ended).__name__

        assert output(body) == "CancelledError"

    def test_now_is_the_run_s_start_and_then_the_time_of_the_last_record(self) -> None:
        async def child(ctx: RunnerContext) -> dt.datetime:
            return ctx.now()

        async def body(ctx: RunnerContext) -> list[dt.datetime]:
            times = [ctx.now()]
            await ctx.durable_execute_async(double, 1)
            return [*times, ctx.now(), await asyncio.create_task(child(ctx))]

        start, after, below = output(body)
        assert start == dt.datetime.fromtimestamp(START / 1000, dt.UTC)
        assert after - start == dt.timedelta(milliseconds=100)
        assert below == after

    def test_ids_and_chance_are_each_task_s_own_and_the_same_after_a_crash(self) -> None:
        async def draw(ctx: RunnerContext) -> tuple[Any, ...]:
            drawn = ctx.random.random(), ctx.uuid4()
            await ctx.durable_execute_async(double, 1)
            return (*drawn, ctx.random.random(), ctx.uuid4())

        async def body(ctx: RunnerContext) -> list[Any]:
            return [await draw(ctx), *await asyncio.gather(draw(ctx), draw(ctx))]

        drawn = [value for values in output(body) for value in values]
        assert len(set(drawn)) == 12

    def test_in_a_sync_action_as_well(self) -> None:
        @action(InputEvent)
        def act(event: InputEvent, ctx: RunnerContext) -> None:
            drawn = [ctx.uuid4(), ctx.uuid4(), ctx.random.random(), ctx.now()]
            ctx.send_event(OutputEvent([*drawn, ctx.durable_execute(triple, 1)]))

        assert_replays(act, InputEvent({}))


class TestOrder:
    def test_the_order_of_ends_is_kept_though_results_come_at_one_moment(self) -> None:
        async def body(ctx: RunnerContext) -> list[int]:
            seen: list[int] = []

            async def one(x: int) -> None:
                seen.append(await ctx.durable_execute_async(double, x))

            await asyncio.gather(*map(one, range(5)))
            return seen

        assert output(body) == [0, 2, 4, 6, 8]

    def test_a_cancellation_happens_again_where_it_did(self) -> None:
        async def body(ctx: RunnerContext) -> str:
            slow = asyncio.create_task(ctx.sleep(100))
            await ctx.durable_execute_async(double, 1)
            slow.cancel()
            (ended,) = await asyncio.gather(slow, return_exceptions=True)
            await ctx.durable_execute_async(double, 2)
            return type(ended).__name__

        assert output(body) == "CancelledError"

    def test_tasks_that_are_left_end_before_the_action_does_with_all_that_they_do_then(self) -> None:
        async def cleans_up(ctx: RunnerContext) -> None:
            try:
                await ctx.sleep(1000)
            finally:
                ctx.short_term_memory.set("cleaned", await ctx.durable_execute_async(double, 3))

        kept: list[Any] = []

        async def body(ctx: RunnerContext) -> int:
            kept.append(asyncio.create_task(cleans_up(ctx)))
            return await ctx.durable_execute_async(double, 1)

        run = assert_replays(acting(body), InputEvent({}))
        assert run.short_term_memory == {"cleaned": 6}
        assert run.seconds == pytest.approx(0.2)

    def test_code_that_does_not_come_to_what_is_recorded_is_given_up(self) -> None:
        async def first(ctx: RunnerContext) -> None:
            await asyncio.gather(ctx.durable_execute_async(double, 1), ctx.durable_execute_async(triple, 1))

        async def second(ctx: RunnerContext) -> None:
            await ctx.durable_execute_async(double, 1)

        records = once(first).records[:-1]
        run, failure = stage(acting(second), InputEvent({})).perform(records)
        assert isinstance(failure, NonDeterminismError)
        assert f"{__file__}:" in str(failure)
        assert 10 <= run.seconds < 12

    def test_a_divergence_that_is_swallowed_fails_the_action_all_the_same(self) -> None:
        async def first(ctx: RunnerContext) -> None:
            await ctx.durable_execute_async(double, 1)

        async def second(ctx: RunnerContext) -> None:
            with contextlib.suppress(BaseException):
                await ctx.durable_execute_async(double, 2)

        records = once(first).records
        with pytest.raises(NonDeterminismError):
            once(second, records)

    def test_ends_come_though_a_cancelled_scope_of_anyio_spins_until_its_tasks_end(self) -> None:
        async def cleans_up(ctx: RunnerContext) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await ctx.durable_execute_async(double, 1)

        async def outer(ctx: RunnerContext) -> None:
            await asyncio.create_task(cleans_up(ctx))

        async def body(ctx: RunnerContext) -> int:
            async with anyio.create_task_group() as group:
                group.start_soon(outer, ctx)
                await ctx.durable_execute_async(double, 2)
                group.cancel_scope.cancel()
            return 1

        assert output(body) == 1
