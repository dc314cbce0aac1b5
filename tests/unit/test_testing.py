"""``actionbridge.testing``: what it runs, what it tells, what it finds."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from actionbridge import InputEvent, OutputEvent, PlanError, RunnerContext, action, event, resource
from actionbridge.testing import ReplayError, assert_replays, run_action
from actionbridge.testing._run import StuckError


@event("testing.late")
@dataclass(frozen=True)
class Late:
    minutes: float


@resource
def rates(ctx: object) -> Iterator[dict[str, float]]:
    yield {}


async def add(x: float, y: float) -> float:
    await asyncio.sleep(0.5)
    return x + y


@action(InputEvent, Late)
async def judge(event: InputEvent | Late, ctx: RunnerContext) -> None:
    total = await ctx.durable_execute_async(add, ctx.get_resource(rates)["a"], ctx.param("b"))
    ctx.short_term_memory.set("seen.total", ctx.short_term_memory.get("seen.total", 0) + total)
    ctx.sensory_memory.set("key", ctx.key)
    ctx.send_event(Late(total))
    ctx.send_event(OutputEvent({"total": total, "at": ctx.timestamp}))


def test_an_action_runs_in_the_world_that_it_is_given_and_all_that_it_did_is_told() -> None:
    run = assert_replays(
        judge,
        Late(3),
        key=7,
        timestamp=5,
        params={"b": 2},
        resources={rates: {"a": 1.5}},
        short_term_memory={"seen.total": 10, "other": [1]},
    )
    assert run.outputs == [{"total": 3.5, "at": 5}]
    assert run.events == [Late(3.5)]
    assert run.short_term_memory == {"seen": {"total": 13.5}, "other": [1]}
    assert run.sensory_memory == {"key": 7}
    assert run.calls == [f"{__name__}:add"]
    assert run.seconds == pytest.approx(0.5)


def test_what_an_action_raises_is_raised() -> None:
    @action(InputEvent)
    def fails(event: InputEvent, ctx: RunnerContext) -> None:
        raise KeyError("this")

    with pytest.raises(KeyError, match="this"):
        run_action(fails, InputEvent(1))


def test_an_event_that_the_action_does_not_listen_to_is_refused() -> None:
    @action(InputEvent)
    def listens(event: InputEvent, ctx: RunnerContext) -> None: ...

    with pytest.raises(PlanError, match="does not listen to 'testing.late'"):
        run_action(listens, Late(1))
    with pytest.raises(PlanError, match="put @action"):
        run_action(print, InputEvent(1))


def test_waiting_for_what_never_comes_is_told() -> None:
    @action(InputEvent)
    async def waits(event: InputEvent, ctx: RunnerContext) -> None:
        await asyncio.Event().wait()

    with pytest.raises(StuckError, match="waits for what never comes"):
        run_action(waits, InputEvent(1))


def test_an_action_that_depends_on_chance_is_found_and_its_line_told() -> None:
    @action(InputEvent)
    async def guesses(event: InputEvent, ctx: RunnerContext) -> None:
        await ctx.durable_execute_async(add, random.random(), 1)

    with pytest.raises(
        ReplayError, match=r"killed after record 1 of 3 .*went another way:(?s:.*)test_testing\.py:"
    ):
        assert_replays(guesses, InputEvent(1))


def test_an_action_whose_output_depends_on_chance_is_found() -> None:
    @action(InputEvent)
    async def guesses(event: InputEvent, ctx: RunnerContext) -> None:
        await ctx.durable_execute_async(add, 1, 1)
        ctx.send_event(OutputEvent(random.random()))

    with pytest.raises(ReplayError, match="came to other outputs"):
        assert_replays(guesses, InputEvent(1))


@contextmanager
def http_server() -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # keeps connections

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_real_clients_of_real_servers_work_and_hours_of_sleep_take_no_time() -> None:
    async def get(client: httpx.AsyncClient, url: str) -> str:
        return (await client.get(url)).text

    @action(InputEvent)
    async def asks(event: InputEvent, ctx: RunnerContext) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            answers = await asyncio.gather(
                *(ctx.durable_execute_async(get, client, event.input) for _ in range(3))
            )
            await ctx.sleep(3600)
            ctx.send_event(OutputEvent([*answers, await ctx.durable_execute_async(get, client, event.input)]))

    with http_server() as url:
        assert run_action(asks, InputEvent(url)).outputs == [["ok"] * 4]
