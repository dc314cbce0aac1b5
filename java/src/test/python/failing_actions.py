"""Actions that fail, in a way that a parameter chooses."""

import asyncio

from actionbridge import Event, InputEvent, OutputEvent, Plan, RunnerContext, action


class ServiceError(Exception):
    """Raised by actions here."""


def call_service(number: int) -> None:
    """Fail with a cause."""
    try:
        raise ConnectionError("connection refused")
    except ConnectionError as error:
        raise ServiceError(f"no answer for {number}") from error


@action(InputEvent)
def route(event: InputEvent, ctx: RunnerContext) -> None:
    """Fail, or leave that to another action."""
    match ctx.param("how"):
        case "sync":
            call_service(event.input["number"])
        case "exit":
            raise SystemExit(3)
        case "row":
            ctx.send_event(OutputEvent({"number": event.input["number"]}))
        case "extra":
            ctx.send_event(OutputEvent({"number": event.input["number"], "name": "n", "colour": 1}))
        case how:
            ctx.send_event(Event(f"failing.{how}", {"number": event.input["number"]}))


@action("failing.async")
async def fail_later(event: Event, ctx: RunnerContext) -> None:
    """Fail in a later turn."""
    await asyncio.sleep(0.001)
    call_service(event["number"])


@action("failing.async-exit")
async def exit_later(event: Event, ctx: RunnerContext) -> None:
    """Ask the process to end in a later turn."""
    await asyncio.sleep(0.001)
    raise SystemExit(3)


plan = Plan("failing", actions=[route, fail_later, exit_later])
