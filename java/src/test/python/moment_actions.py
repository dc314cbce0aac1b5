"""Actions that wait: for the next attempt of a call, and for a time."""

from effects import Effects, ask, effects

from actionbridge import Call, InputEvent, OutputEvent, Plan, Retry, RunnerContext, action, current_call


async def fail_once(at: Effects, name: str) -> str:
    """Fail at the first time; say so in the mail that records the failure."""
    _, count = (await at.request_async("call", name, current_call().key)).split()
    if count == "1":
        at.request("call", f"{name}-failed", "-")
        raise ConnectionError(name)
    return name


@action(InputEvent)
async def work(event: InputEvent, ctx: RunnerContext) -> None:
    """Even numbers try a call again, odd ones sleep; the first two for a short time, the others longer."""
    at, number = ctx.get_resource(effects), event.input["number"]
    seconds = ctx.param("short" if number < 2 else "long")
    if number % 2 == 0:
        retry = Retry(attempts=2, delay=seconds, jitter=0)
        await ctx.durable_execute_async(fail_once, at, f"{number}", call=Call(retry=retry))
    elif number < 4:
        at.request("call", f"{number}-sleeps", "-")
        await ctx.sleep(seconds)
        await ctx.durable_execute_async(ask, at, f"{number}-woke")
    ctx.send_event(OutputEvent([number]))


plan = Plan("moments", actions=[work], resources=[effects])
