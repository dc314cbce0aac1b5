"""Functions of every kind that a plan can, and cannot, hold."""

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from actionbridge import InputEvent, OutputEvent, RunnerContext, action, event, resource


@event("samples.late")
@dataclass(frozen=True)
class Late:
    minutes: float


@dataclass
class Undeclared:
    text: str


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


def renamed(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


@resource
def numbers(ctx: Any) -> Iterator[int]:
    yield 7


@resource(name="client", depends_on=[numbers])
async def make_client(ctx: Any) -> AsyncIterator[str]:
    yield "client"


@action(InputEvent)
def track(event: InputEvent, ctx: RunnerContext) -> str:
    return f"tracked {event.input}"


@action(Late, "samples.other", version=3)
async def explain(event: Any, ctx: RunnerContext) -> None:
    ctx.send_event(OutputEvent({}))


@logged
@action(Late)
def wrapped_outside(event: Late, ctx: Any) -> None: ...


@action(Late)
@logged
async def wrapped_inside(event: Late, ctx: Any) -> None: ...


def add(left: int, right: int) -> int:
    return left + right


add_five = functools.partial(add, 5)
nameless = renamed(add)
shorthand = lambda event, ctx: None  # noqa: E731  what the plan must refuse


def make_closure(limit: int) -> Callable[[Any, Any], int]:
    def inner(event: Any, ctx: Any) -> int:
        return limit

    return inner


closure = make_closure(3)


class Outer:
    """Holds actions of every kind of method."""

    @staticmethod
    @action(InputEvent)
    def static(event: Any, ctx: Any) -> str:
        return "static"

    @action(Late)
    @staticmethod
    def static_below(event: Any, ctx: Any) -> None: ...

    @classmethod
    @action(Late)
    def of_class(cls, event: Any, ctx: Any) -> str:
        return cls.__name__

    def plain(self, event: Any, ctx: Any) -> None: ...

    class Inner:
        @staticmethod
        @action(Late)
        def deep(event: Any, ctx: Any) -> str:
            return "deep"


class Child(Outer):
    @staticmethod
    @action(InputEvent, name="child-static")
    def static(event: Any, ctx: Any) -> str:
        return "child"


class Threshold:
    """Its objects are actions."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    @action(InputEvent)
    def __call__(self, event: Any, ctx: Any) -> int:
        return self.limit


strict = Threshold(1)


def limited(event: Any, ctx: Any, limit: int) -> int:
    return limit


lenient = action(Late)(functools.partial(limited, limit=9))
