"""check_signature: a function that cannot be called is refused before it is."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Optional, TypeVar

import plan_samples as samples
import pytest

from actionbridge import Event, InputEvent, MemoryObject, RunnerContext, SignatureError
from actionbridge.plan.signature import check_call

if TYPE_CHECKING:
    from decimal import Decimal as Unknown

Some = TypeVar("Some")
CALL = (InputEvent, RunnerContext)


def unannotated(event, ctx): ...  # type: ignore[no-untyped-def]
def anything(event: Any, ctx: Any) -> None: ...
def objects(event: object, ctx: object) -> int: ...  # type: ignore[empty-body]
def exact(event: InputEvent, ctx: RunnerContext) -> None: ...
def optional(event: Optional[InputEvent], ctx: RunnerContext | None = None) -> None: ...  # noqa: UP007  as users write it
def union(event: Event | InputEvent, ctx: RunnerContext) -> None: ...
def generic(event: Some, ctx: RunnerContext) -> None: ...
def checkers_only(event: Unknown, ctx: Unknown) -> None: ...
def defaults(event: InputEvent, ctx: RunnerContext, limit: int = 3, *, loud: bool = False) -> None: ...
def positional_only(event: InputEvent, ctx: RunnerContext, /) -> None: ...
def variadic(*args: Any, **kwargs: Any) -> None: ...
def rest(event: InputEvent, *rest: RunnerContext) -> None: ...
def other_names(record: InputEvent, context: RunnerContext) -> None: ...
async def asynchronous(event: InputEvent, ctx: RunnerContext) -> None: ...


class OwnContext(RunnerContext):
    """An implementation, as an annotation may name one."""


def narrower_context(event: InputEvent, ctx: OwnContext) -> None: ...


@pytest.mark.parametrize(
    "function",
    [
        unannotated,
        anything,
        objects,
        exact,
        optional,
        union,
        generic,
        checkers_only,
        defaults,
        positional_only,
        variadic,
        rest,
        other_names,
        asynchronous,
        narrower_context,
        functools.partial(samples.limited, limit=3),
        samples.logged(exact),
        samples.renamed(exact),
        samples.Outer().plain,
        samples.Outer.of_class,
        samples.strict,
        print,
        dict,
    ],
)
def test_what_can_be_called_with_event_and_context_is_accepted(function: Callable[..., Any]) -> None:
    check_call(function, CALL)


def too_few(event: InputEvent) -> None: ...
def none() -> None: ...
def third(event: InputEvent, ctx: RunnerContext, limit: int) -> None: ...
def keyword(event: InputEvent, ctx: RunnerContext, *, limit: int) -> None: ...
def keywords_only(*, event: InputEvent, ctx: RunnerContext) -> None: ...
def wrong_event(event: Event, ctx: RunnerContext) -> None: ...
def wrong_context(event: InputEvent, ctx: MemoryObject) -> None: ...
def swapped(ctx: RunnerContext, event: InputEvent) -> None: ...
def wrong_rest(event: InputEvent, *rest: int) -> None: ...


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (too_few, "it takes 1"),
        (none, "it takes 0"),
        (third, "nothing is passed for 'limit'"),
        (keyword, "nothing is passed for 'limit'"),
        (keywords_only, "it takes 0"),
        (wrong_event, "'event' of wrong_event takes Event but argument 1 is InputEvent"),
        (wrong_context, "'ctx' of wrong_context takes MemoryObject but argument 2 is RunnerContext"),
        (swapped, "takes RunnerContext but argument 1 is InputEvent"),
        (wrong_rest, "'rest' of wrong_rest takes int"),
        (samples.logged(too_few), "it takes 1"),
        (samples.limited, "nothing is passed for 'limit'"),
    ],
)
def test_what_cannot_be_called_is_refused_with_function_file_and_line(function: Any, reason: str) -> None:
    with pytest.raises(SignatureError, match=reason) as refused:
        check_call(function, CALL)
    error = refused.value
    assert error.where.rpartition(":")[0] == sys.modules[function.__module__].__file__
    assert error.expected
    assert error.found
    assert error.remedy in str(error)


if sys.version_info >= (3, 12):

    def test_type_parameters_of_a_function_are_known() -> None:
        scope: dict[str, Any] = {"__name__": __name__}
        exec(
            "from __future__ import annotations\n"
            "def fits[T](event: list[T], ctx: T): ...\n"
            "def bound[T: str](event: T, ctx): ...\n"
            "type Alias = str\n"
            "def alias(event: Alias, ctx): ...\n",
            scope,
        )
        check_call(scope["fits"], (list, RunnerContext))
        for name in ("bound", "alias"):
            with pytest.raises(SignatureError):
                check_call(scope[name], CALL)
