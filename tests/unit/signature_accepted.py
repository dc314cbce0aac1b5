"""Functions that can be called with an event and a context."""

import functools
from collections import OrderedDict
from collections.abc import Awaitable, Hashable, Mapping, Sequence
from typing import Annotated, Any, Literal, Optional, Union

from signature_table import (
    Box,
    Branch,
    CanBeLate,
    Checked,
    Columns,
    HasHours,
    Holds,
    MaybeRush,
    NamedOrder,
    Order,
    OrderOrText,
    OwnContext,
    Rush,
    Some,
    SomeOrder,
    Stock,
    Traced,
    accepted,
    accepted_with,
    handing_on,
    limited,
    of_another_stock,
    stock,
    with_limit,
    with_text,
)

from actionbridge import Event, InputEvent, RunnerContext

# Annotations that fit.


@accepted
def unannotated(event, ctx): ...  # type: ignore[no-untyped-def]


@accepted
def half_annotated(event: Rush, ctx): ...  # type: ignore[no-untyped-def]


@accepted
def anything(event: Any, ctx: Any) -> None: ...


@accepted
def objects(event: object, ctx: object) -> None: ...


@accepted
def exact(event: Rush, ctx: RunnerContext) -> None: ...


@accepted
def base(event: Order, ctx: RunnerContext) -> None: ...


@accepted
def own_context(event: Rush, ctx: OwnContext) -> None: ...


@accepted
def optional(event: Optional[Rush], ctx: RunnerContext) -> None: ...  # noqa: UP007  as users write it


@accepted
def optional_base(event: Optional[Order], ctx: Optional[RunnerContext] = None) -> None: ...  # noqa: UP007


@accepted
def bar(event: Rush | None, ctx: RunnerContext | None) -> None: ...


@accepted
def union(event: Union[str, Order], ctx: RunnerContext) -> None: ...  # noqa: UP007


@accepted
def nested_union(event: Optional[Union[str, "Order"]], ctx: RunnerContext) -> None: ...  # noqa: UP007


@accepted
def alias(event: MaybeRush, ctx: RunnerContext) -> None: ...


@accepted
def variable(event: Some, ctx: RunnerContext) -> None: ...


@accepted
def bound_variable(event: SomeOrder, ctx: RunnerContext) -> None: ...


@accepted
def variable_bound_by_text(event: NamedOrder, ctx: RunnerContext) -> None: ...


@accepted
def constrained_variable(event: OrderOrText, ctx: RunnerContext) -> None: ...


@accepted
def annotated(event: Annotated[Rush, "the late ones"], ctx: RunnerContext) -> None: ...


@accepted
def new_type(event: Checked, ctx: RunnerContext) -> None: ...


@accepted
def protocol_of_attributes(event: HasHours, ctx: RunnerContext) -> None: ...


@accepted
def protocol_of_methods(event: CanBeLate, ctx: RunnerContext) -> None: ...


@accepted
def generic_protocol(event: Holds[bool], ctx: RunnerContext) -> None: ...


@accepted
def hashable(event: Hashable, ctx: RunnerContext) -> None: ...


@accepted_with(Box[int])
def generic(event: Box[int], ctx: RunnerContext) -> None: ...


@accepted_with(Box)
def generic_for_any(event: Box[int], ctx: RunnerContext) -> None: ...


@accepted_with(list[int])
def sequence(event: Sequence[int], ctx: RunnerContext) -> None: ...


@accepted_with(dict[str, int])
def mapping(event: Mapping[str, Any], ctx: RunnerContext) -> None: ...


@accepted_with(dict)
def typed_dict(event: Columns, ctx: RunnerContext) -> None: ...


@accepted_with(OrderedDict)
def dict_for_a_subclass(event: dict[str, int], ctx: RunnerContext) -> None: ...


@accepted_with(tuple[int, int])
def tuple_of_any_length(event: tuple[int, ...], ctx: RunnerContext) -> None: ...


@accepted_with(tuple[int, str])
def tuple_of_two(event: tuple[int, str], ctx: RunnerContext) -> None: ...


@accepted_with(str)
def literal(event: Literal["late", "early"], ctx: RunnerContext) -> None: ...


@accepted_with(int)
def number_tower(event: float, ctx: RunnerContext) -> None: ...


@accepted_with(InputEvent)
def input_event(event: InputEvent, ctx: RunnerContext) -> None: ...


@accepted_with(InputEvent)
def one_of_two_events(event: InputEvent | Event, ctx: RunnerContext) -> None: ...


# Parameters that fit.


@accepted
def other_names(record: Rush, context: RunnerContext) -> None: ...


@accepted
def third_with_default(event: Rush, ctx: RunnerContext, limit: int = 3) -> None: ...


@accepted
def context_with_default(event: Rush, ctx: RunnerContext | None = None) -> None: ...


@accepted
def keyword_with_default(event: Rush, ctx: RunnerContext, *, loud: bool = False) -> None: ...


@accepted
def all_kinds(
    event: Rush, /, ctx: RunnerContext, limit: int = 3, *rest: int, loud: bool = False, **more: int
) -> None: ...


@accepted
def positional_only(event: Rush, ctx: RunnerContext, /) -> None: ...


@accepted
def variadic(*args: Any, **kwargs: Any) -> None: ...


@accepted
def untyped_variadic(*args, **kwargs): ...  # type: ignore[no-untyped-def]


@accepted
def typed_variadic(*args: Rush | RunnerContext) -> None: ...


@accepted
def rest(event: Rush, *rest: RunnerContext) -> None: ...


@accepted
def further_keywords(event: Rush, ctx: RunnerContext, **options: int) -> None: ...


@accepted
async def asynchronous(event: Rush, ctx: RunnerContext) -> None: ...


@accepted
def awaitable(event: Rush, ctx: RunnerContext) -> Awaitable[None]: ...  # type: ignore[empty-body]


# Callables that have a name.


@accepted
@handing_on
def wrapped(event: Rush, ctx: RunnerContext) -> None: ...


@accepted
@handing_on
@handing_on
async def wrapped_twice(event: Rush, ctx: RunnerContext) -> None: ...


@accepted
@with_limit
def given_a_limit(event: Rush, ctx: RunnerContext, limit: int) -> None: ...


@accepted
@handing_on
@with_limit
def wrapped_and_given_a_limit(event: Rush, ctx: RunnerContext, limit: int) -> None: ...


@accepted_with(str)
@with_text
def given_another_event(event: Rush, ctx: RunnerContext) -> None: ...


@accepted
@functools.cache
def cached(event: Rush, ctx: RunnerContext) -> None: ...


@accepted
@functools.singledispatch
def dispatched(event: Any, ctx: RunnerContext) -> None: ...


@accepted
@Traced
def traced(event: Rush, ctx: RunnerContext) -> None: ...


limited_to_three = accepted(functools.partial(limited, limit=3))
limited_twice = accepted(functools.partial(functools.partial(limited, limit=3), limit=4))


for method in (
    Stock.static,
    Stock.of_class,
    Stock.of_class_wrapped,
    Stock.static_wrapped,
    Stock.static_cached,
    Stock.Shelf.static,
    Stock.Shelf.Box.of_class,
    Branch.static,
    Branch.of_class,
    stock.of_instance,
    of_another_stock,
    stock,
    print,
):
    accepted(method)
