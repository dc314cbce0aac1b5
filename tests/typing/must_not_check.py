"""What type checkers must refuse, line by line; never run.

Each error is expected by an ignore: the strict checker reports one that is not needed.
"""

from typing import Any

from actionbridge import (
    Event,
    InputEvent,
    JavaAction,
    Job,
    Plan,
    Retry,
    RunnerContext,
    action,
    event,
    resource,
)


@action(InputEvent)  # type: ignore[type-var]
def takes_too_little(event: InputEvent) -> None: ...


@action(3)  # type: ignore[arg-type]
def has_no_trigger(event: InputEvent, ctx: RunnerContext) -> None: ...


@action(InputEvent, timeout=3)  # type: ignore[call-arg]
def has_unknown_settings(event: InputEvent, ctx: RunnerContext) -> None: ...


@resource  # type: ignore[type-var]
def yields_nothing(ctx: Any) -> int:
    return 3


@event(3)  # type: ignore[call-overload]
class Unnamed: ...


def use(event: InputEvent, ctx: RunnerContext) -> None:
    event.input = 3  # type: ignore[misc]
    ctx.key = 3  # type: ignore[misc]
    ctx.get_resource("http")  # type: ignore[call-overload]
    ctx.metrics.histogram("ms").update(1.5)  # type: ignore[arg-type]
    ctx.durable_execute(3)  # type: ignore[arg-type]
    ctx.durable_execute(len, [], call=3)  # type: ignore[arg-type]
    ctx.durable_execute_async(len, [])  # type: ignore[unused-coroutine]
    ctx.timeout("1")  # type: ignore[arg-type]
    Retry(on=3)  # type: ignore[arg-type]
    print(ctx.no_such_thing)  # type: ignore[attr-defined]
    has_no_trigger(event)  # type: ignore[call-arg]
    JavaAction(3, class_name="a.B", method="c")  # type: ignore[arg-type]
    Event(3)  # type: ignore[arg-type]
    Plan(actions=[use])  # type: ignore[call-arg]
    Job(plan="p", tables=[], input="", key="", output="")  # type: ignore[arg-type]
