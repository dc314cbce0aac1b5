"""Java asks Python, which waits and answers; Java tells Java, which sends the output."""

import asyncio
from dataclasses import dataclass

from actionbridge import InputEvent, JavaAction, Plan, RunnerContext, action, event


@event("java.asked")
@dataclass(frozen=True)
class Asked:
    """What Java asks."""

    number: int
    count: int


@event("java.answered")
@dataclass(frozen=True)
class Answered:
    """What Java is answered."""

    number: int
    count: int
    by: str


@action(Asked)
async def answer(asked: Asked, ctx: RunnerContext) -> None:
    """Answer later, and leave the number in memory."""
    assert ctx.short_term_memory.get("stats") == {"count": asked.count}
    assert ctx.upstream is not None
    await asyncio.sleep(0.001)
    ctx.short_term_memory.set("python", {"seen": asked.number})
    ctx.send_event(Answered(asked.number, asked.count, ctx.upstream.action))


CLASS = "io.actionbridge.operator.Rules"
plan = Plan(
    "java-both",
    actions=[
        JavaAction(InputEvent, class_name=CLASS, method="ask", name="ask"),
        answer,
        JavaAction(Answered, class_name=CLASS, method="tell"),
        JavaAction("java.told", class_name=CLASS, method="send"),
    ],
)
