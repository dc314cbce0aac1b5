"""An action that raises; parameter `how` tells which way it was called."""

import asyncio

from actionbridge import InputEvent, Job, Plan, RunnerContext, action


class Refused(Exception):
    """What the user's code makes of it."""


def look_up(name: str) -> None:
    raise KeyError(name)


def refuse(name: str) -> None:
    try:
        look_up(name)
    except KeyError as error:
        raise Refused(f"no aircraft {name}") from error


@action(InputEvent)
def at_once(event: InputEvent, ctx: RunnerContext) -> None:
    if ctx.param("how") == "sync":
        print("event", ctx.event_id)
        refuse(event.input["k"])


@action(InputEvent)
async def later(event: InputEvent, ctx: RunnerContext) -> None:
    if ctx.param("how") == "async":
        print("event", ctx.event_id)
        await asyncio.sleep(0.001)
        refuse(event.input["k"])


job = Job(
    plan=Plan("failing", actions=[at_once, later]),
    tables=["CREATE TABLE sink (id BIGINT) WITH ('connector' = 'blackhole')"],
    input="SELECT * FROM (VALUES ('N14228')) AS t(k)",
    key="k",
    output="sink",
    params={"how": "sync"},
)

if __name__ == "__main__":
    job.run()
