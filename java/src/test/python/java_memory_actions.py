"""Python writes, Java writes over it, Python reads."""

from actionbridge import Event, InputEvent, JavaAction, OutputEvent, Plan, RunnerContext, action


@action(InputEvent)
def begin(event: InputEvent, ctx: RunnerContext) -> None:
    """Store an object."""
    ctx.short_term_memory.set("python", {"object": {"leaf": 2.5, "other": 1}})
    ctx.send_event(Event("memory.begun"))


@action("memory.written")
def read(event: Event, ctx: RunnerContext) -> None:
    """Send all that is stored."""
    memory = ctx.short_term_memory
    ctx.send_event(OutputEvent({name: memory.get(name) for name in memory.keys()}))  # noqa: SIM118  no dict


write = JavaAction("memory.begun", class_name="io.actionbridge.operator.Rules", method="write")
plan = Plan("java-memory", actions=[begin, write, read])
