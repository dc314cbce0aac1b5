"""What type checkers must accept; never run."""

import datetime
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import assert_type

from actionbridge import (
    Call,
    Event,
    Found,
    InputEvent,
    JavaAction,
    Job,
    MemoryObject,
    MemoryRef,
    Metrics,
    OutputEvent,
    Plan,
    Retry,
    RunnerContext,
    action,
    current_call,
    event,
    resource,
)
from actionbridge.api.runner_context import ResourceContext


@event("typing.late")
@dataclass(frozen=True)
class Late:
    minutes: float


@event
@dataclass(frozen=True)
class Early:
    minutes: float


class Client:
    def get(self, path: str) -> str:
        return path


@resource
async def client(ctx: ResourceContext) -> AsyncIterator[Client]:
    yield Client()


@resource(name="sync", depends_on=[client])
def numbers(ctx: ResourceContext) -> Iterator[int]:
    assert_type(ctx.get_resource(client), Client)
    yield 1


@action(InputEvent)
def track(event: InputEvent, ctx: RunnerContext) -> int:
    assert_type(ctx.get_resource(client), Client)
    assert_type(ctx.get_resource(numbers), int)
    assert_type(ctx.short_term_memory, MemoryObject)
    assert_type(ctx.short_term_memory.ref("seen"), MemoryRef)
    ctx.short_term_memory.set("seen", event.input)
    assert_type(ctx.metrics, Metrics)
    ctx.metrics.counter("seen").inc()
    ctx.metrics.gauge("level").set(1.5)
    ctx.send_event(Late(2.0))
    return 1


@action(Late, "typing.other", name="explain", version=2)
async def explain(event: Late | Event, ctx: RunnerContext, limit: int = 3) -> None:
    assert_type(await ctx.long_term_memory.collection("notes").search("tea"), list[Found])
    ctx.send_event(OutputEvent({"id": ctx.event_id}))


async def fetch(client: Client, path: str, *, limit: int = 3) -> list[str]:
    return [client.get(path)] * limit


def count(path: str) -> int:
    return len(path)


@action(Late)
async def calls(event: Late, ctx: RunnerContext) -> None:
    http = ctx.get_resource(client)
    assert_type(await ctx.durable_execute_async(fetch, http, "/", limit=2), list[str])
    assert_type(await ctx.durable_execute_async(count, "/"), int)
    call = Call(name="count", retry=Retry(attempts=5, on=(OSError, ValueError)), timeout=2)
    assert_type(await ctx.durable_execute_async(fetch, http, "/", call=call), list[str])
    assert_type(await ctx.durable_execute_async(count, "/", call=call), int)
    assert_type(ctx.durable_execute(count, "/"), int)
    assert_type(ctx.durable_execute(count, "/", call=Call(key="once")), int)
    async with ctx.timeout(3) as watch:
        await ctx.sleep(0.5)
    assert_type(watch.expired(), bool)
    assert_type(ctx.now(), datetime.datetime)
    assert_type(ctx.uuid4(), uuid.UUID)
    assert_type(ctx.random.choice([1, 2]), int)
    assert_type(current_call().key, str)


class Holder:
    @staticmethod
    @action(Late)
    def static(event: Late, ctx: RunnerContext) -> None: ...

    @classmethod
    @action(Late)
    def of_class(cls, event: Late, ctx: RunnerContext) -> None: ...

    @action(Late)
    def plain(self, event: Late, ctx: RunnerContext) -> None: ...


def use(ctx: RunnerContext) -> None:
    assert_type(track(InputEvent(1), ctx), int)
    assert_type(Late(1.0).minutes, float)
    assert_type(Early(1.0), Early)
    Holder.static(Late(1.0), ctx)


job = Job(
    plan=Plan(
        "typing",
        actions=[track, explain, Holder, JavaAction(Late, class_name="a.B", method="c")],
        resources=[client, numbers],
    ),
    tables=["CREATE TABLE t (a INT)"],
    input="SELECT * FROM t",
    key=["a"],
    output="t",
    params={"limit": 3, "name": None},
    options={"actionbridge.max-in-flight": 10},
)
assert_type(job.key, tuple[str, ...])
