"""The part of the table whose annotations are text, as ``from __future__ import annotations`` makes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Optional

from signature_table import (
    Order,
    Rush,
    Some,
    Texty,
    accepted,
    accepted_with,
    does_not_fit,
    does_not_take,
    handing_on,
    refused,
)

from actionbridge import OutputEvent, RunnerContext

if TYPE_CHECKING:
    from decimal import Decimal as Unknown


@accepted
def exact(event: Rush, ctx: RunnerContext) -> None: ...


@accepted
def base(event: Order, ctx: RunnerContext) -> None: ...


@accepted
def anything(event: Any, ctx: object) -> None: ...


@accepted
def optional(event: Optional[Rush], ctx: RunnerContext | None = None) -> None: ...  # noqa: UP007  as users write it


@accepted
def union(event: str | Order, ctx: RunnerContext) -> None: ...


@accepted
def quoted_again(event: "Rush", ctx: "RunnerContext") -> None: ...  # noqa: UP037  users' old code


@accepted
def variable(event: Some, ctx: RunnerContext) -> None: ...


@accepted
def for_type_checkers(event: Unknown, ctx: Unknown) -> None: ...


@accepted
@handing_on
def wrapped(event: Rush, ctx: RunnerContext) -> None: ...


@accepted
async def asynchronous(event: Rush, ctx: RunnerContext, *, limit: int = 3) -> None: ...


@accepted_with(list[int])
def items(event: Sequence[int], ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "other", "OutputEvent"))
def other(event: OutputEvent, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "optional_other", "Optional[str]"))
def optional_other(event: Optional[str], ctx: RunnerContext) -> None: ...  # noqa: UP007


@refused(*does_not_take("event", "bound", "~Texty"))
def bound(event: Texty, ctx: RunnerContext) -> None: ...


@refused(
    *does_not_take("event", "other_items", "collections.abc.Sequence[str]", event="list[int]"),
    event=list[int],
)
def other_items(event: Sequence[str], ctx: RunnerContext) -> None: ...


@refused(*does_not_take("ctx", "wrapped_swapped", "RunnerContext"))
@handing_on
def wrapped_swapped(ctx: RunnerContext, event: Rush) -> None: ...


@refused(*does_not_fit("one", "(event: 'Rush') -> 'None'", "it takes 1"))
def one(event: Rush) -> None: ...
