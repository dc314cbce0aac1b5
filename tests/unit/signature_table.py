"""What the table of signatures is made of: its entries, and the types, decorators and methods in them."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import (
    Any,
    Generic,
    NewType,
    ParamSpec,
    Protocol,
    TypedDict,
    TypeVar,
)

from actionbridge import RunnerContext

F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")
Answer = TypeVar("Answer", covariant=True)


@dataclass(frozen=True)
class Case:
    """A function, what it is called with, and the text of its refusal, or None.

    Attributes:
        refusal: With ``{where}`` for file and line.
    """

    function: Any
    event: Any
    refusal: str | None


CASES: list[Case] = []
COUNT = "let it take 2, and give defaults to further parameters"
MODULE_LEVEL = "move it to module level"
HOLD = "assign it to a name at module level before the plan is built"


def accepted(function: F, event: Any = None) -> F:
    """Enter a function that works."""
    CASES.append(Case(function, event or Rush, None))
    return function


def accepted_with(event: Any) -> Callable[[F], F]:
    """Enter a function that works with events of a type of their own."""
    return lambda function: accepted(function, event)


def refused(problem: str, remedy: str, event: Any = None) -> Callable[[F], F]:
    """Enter a function that cannot work."""

    def enter(function: F) -> F:
        CASES.append(Case(function, event or Rush, f"{problem}{{where}}: {remedy}"))
        return function

    return enter


def annotate(event: str) -> str:
    """The remedy for an annotation that does not fit."""
    return f"annotate it with {event}, a base class or nothing"


def does_not_take(
    name: str, function: str, found: str, position: int = 1, event: str = "Rush"
) -> tuple[str, str]:
    """Problem and remedy of an annotation that does not fit."""
    return (
        f"parameter {name!r} of {function} takes {found} but argument {position} is {event}",
        annotate(event),
    )


def does_not_fit(function: str, signature: str, reason: str) -> tuple[str, str]:
    """Problem and remedy of a wrong number of parameters."""
    return (
        f"{function}{signature} does not fit a call with 2 arguments by position (Rush, RunnerContext): "
        + reason,
        COUNT,
    )


@dataclass(frozen=True)
class Order:
    number: int


@dataclass(frozen=True)
class Rush(Order):
    hours: float

    def late(self) -> bool:
        return self.hours > 1


class Box(Generic[R]):
    """A generic class of the user's."""


class HasHours(Protocol):
    hours: float


class CanBeLate(Protocol):
    def late(self) -> bool: ...


class Holds(Protocol[Answer]):
    def late(self) -> Answer: ...


class CanBeSent(Protocol):
    def send(self) -> None: ...


class HasWeight(HasHours, Protocol):
    weight: float


class Columns(TypedDict):
    number: int


class OwnContext(RunnerContext):
    """An implementation, as an annotation may name one."""


Some = TypeVar("Some")
SomeOrder = TypeVar("SomeOrder", bound=Order)
NamedOrder = TypeVar("NamedOrder", bound="Order")
OrderOrText = TypeVar("OrderOrText", Order, str)
Texty = TypeVar("Texty", bound=str)
Number = TypeVar("Number", int, float)
Checked = NewType("Checked", Rush)
RowNumber = NewType("RowNumber", int)
MaybeRush = Rush | None


def handing_on(function: Callable[P, R]) -> Callable[P, R]:
    """A decorator as tracing and logging write it."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    return wrapper


def with_limit(function: Callable[[Any, Any, int], None]) -> Callable[[Rush, RunnerContext], None]:
    """A decorator that passes one argument more than it is given."""

    @functools.wraps(function)
    def wrapper(event: Rush, ctx: RunnerContext) -> None:
        function(event, ctx, 3)

    return wrapper


def with_text(function: Callable[..., None]) -> Callable[[str, RunnerContext], None]:
    """A decorator that takes another event than the function that it wraps."""

    @functools.wraps(function)
    def wrapper(event: str, ctx: RunnerContext) -> None:
        function(Rush(len(event), 0), ctx)

    return wrapper


def bare(function: Callable[..., R]) -> Callable[..., R]:
    """A decorator that forgets the name of what it wraps."""

    def wrapper(*args: Any, **kwargs: Any) -> R:
        return function(*args, **kwargs)

    return wrapper


class Traced:
    """A decorator that is a class."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)


def limited(event: Rush, ctx: RunnerContext, limit: int) -> None: ...


class Stock:
    """Methods of every kind, and classes in classes."""

    @staticmethod
    def static(event: Rush, ctx: RunnerContext) -> None: ...

    @classmethod
    def of_class(cls, event: Rush, ctx: RunnerContext) -> None: ...

    @classmethod
    @handing_on
    def of_class_wrapped(cls, event: Rush, ctx: RunnerContext) -> None: ...

    @handing_on
    @staticmethod
    def static_wrapped(event: Rush, ctx: RunnerContext) -> None: ...

    @staticmethod
    @functools.lru_cache
    def static_cached(event: Rush, ctx: RunnerContext) -> None: ...

    def of_instance(self, event: Rush, ctx: RunnerContext) -> None: ...

    def __call__(self, event: Rush, ctx: RunnerContext) -> None: ...

    class Shelf:
        @staticmethod
        def static(event: Rush, ctx: RunnerContext) -> None: ...

        class Box:
            @classmethod
            def of_class(cls, event: "Rush", ctx: "RunnerContext") -> None: ...

    @staticmethod
    def static_for_one() -> None: ...

    @classmethod
    def of_class_for_one(cls, event: Rush) -> None: ...

    def of_instance_for_one(self, event: Rush) -> None: ...


class Branch(Stock):
    """Inherits all of them."""


stock = Stock()
of_another_stock = Stock().of_instance


def where_of(function: Any) -> str:
    """File and line of the function that the user wrote, found with ``inspect`` only; empty for a builtin."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    if not inspect.isroutine(function):
        function = type(function).__call__
    return f" ({inspect.getsourcefile(function)}:{inspect.getsourcelines(function)[1]})"
