"""Functions that cannot be called with an event and a context, or not be found, and what is said of them."""

import functools
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional, Union

from signature_table import (
    HOLD,
    MODULE_LEVEL,
    Box,
    CanBeSent,
    Columns,
    HasWeight,
    Number,
    Order,
    RowNumber,
    Rush,
    Stock,
    Texty,
    bare,
    does_not_fit,
    does_not_take,
    handing_on,
    limited,
    refused,
    stock,
)

from actionbridge import Event, InputEvent, MemoryObject, OutputEvent, RunnerContext

# Annotations that do not fit.


@refused(*does_not_take("event", "other_event", "OutputEvent"))
def other_event(event: OutputEvent, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "narrower_event", "Rush", event="Order"), event=Order)
def narrower_event(event: Rush, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "named_event", "Event", event="InputEvent"), event=InputEvent)
def named_event(event: Event, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("ctx", "other_context", "MemoryObject", 2, "RunnerContext"))
def other_context(event: Rush, ctx: MemoryObject) -> None: ...


@refused(*does_not_take("ctx", "swapped", "RunnerContext"))
def swapped(ctx: RunnerContext, event: Rush) -> None: ...


@refused(*does_not_take("event", "nothing", "None"))
def nothing(event: None, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "optional_other", "Optional[str]"))
def optional_other(event: Optional[str], ctx: RunnerContext) -> None: ...  # noqa: UP007


@refused(*does_not_take("event", "bar_other", "str | None"))
def bar_other(event: str | None, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "union_of_others", "Union[str, int]"))
def union_of_others(event: Union[str, int], ctx: RunnerContext) -> None: ...  # noqa: UP007


@refused(*does_not_take("event", "by_text", "OutputEvent"))
def by_text(event: "OutputEvent", ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "bound_to_text", "~Texty"))
def bound_to_text(event: Texty, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "constrained_to_numbers", "~Number"))
def constrained_to_numbers(event: Number, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "annotated_other", "Annotated[str, 'text']"))
def annotated_other(event: Annotated[str, "text"], ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "new_type_of_another", "signature_table.RowNumber"))
def new_type_of_another(event: RowNumber, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "missing_method", "CanBeSent"))
def missing_method(event: CanBeSent, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "missing_attribute", "HasWeight"))
def missing_attribute(event: HasWeight, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "iterable", "collections.abc.Iterable[int]"))
def iterable(event: Iterable[int], ctx: RunnerContext) -> None: ...


@refused(
    *does_not_take("event", "other_items", "collections.abc.Sequence[str]", event="list[int]"),
    event=list[int],
)
def other_items(event: Sequence[str], ctx: RunnerContext) -> None: ...


@refused(
    *does_not_take("event", "other_values", "dict[str, int]", event="dict[str, str]"), event=dict[str, str]
)
def other_values(event: dict[str, int], ctx: RunnerContext) -> None: ...


@refused(
    *does_not_take("event", "other_argument", "signature_table.Box[str]", event="signature_table.Box[int]"),
    event=Box[int],
)
def other_argument(event: Box[str], ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "typed_dict_for_a_list", "Columns", event="list"), event=list)
def typed_dict_for_a_list(event: Columns, ctx: RunnerContext) -> None: ...


@refused(
    *does_not_take("event", "tuple_with_text", "tuple[int, ...]", event="tuple[int, str]"),
    event=tuple[int, str],
)
def tuple_with_text(event: tuple[int, ...], ctx: RunnerContext) -> None: ...


@refused(
    *does_not_take("event", "shorter_tuple", "tuple[int]", event="tuple[int, int]"), event=tuple[int, int]
)
def shorter_tuple(event: tuple[int], ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "literal_number", "Literal[1]", event="str"), event=str)
def literal_number(event: Literal[1], ctx: RunnerContext) -> None: ...


@refused(
    *does_not_take("event", "other_literal", "Literal['early']", event="Literal['late']"),
    event=Literal["late"],
)
def other_literal(event: Literal["early"], ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "down_the_tower", "int", event="float"), event=float)
def down_the_tower(event: int, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "a_class", "type[signature_table.Rush]"))
def a_class(event: type[Rush], ctx: RunnerContext) -> None: ...


@refused(*does_not_take("event", "money", "Decimal"))
async def money(event: Decimal, ctx: RunnerContext) -> None: ...


@refused(*does_not_take("rest", "rest_of_numbers", "int", 2, "RunnerContext"))
def rest_of_numbers(event: Rush, *rest: int) -> None: ...


@refused(*does_not_take("event", "wrapped_other", "str"))
@handing_on
def wrapped_other(event: str, ctx: RunnerContext) -> None: ...


# Parameters that do not fit.


@refused(*does_not_fit("none", "() -> None", "it takes 0"))
def none() -> None: ...


@refused(*does_not_fit("one", "(event: signature_table.Rush) -> None", "it takes 1"))
def one(event: Rush) -> None: ...


@refused(*does_not_fit("third", "(event, ctx, limit)", "nothing is passed for 'limit'"))
def third(event, ctx, limit): ...  # type: ignore[no-untyped-def]


@refused(*does_not_fit("two_more", "(event, ctx, low, high)", "nothing is passed for 'low', 'high'"))
def two_more(event, ctx, low, high): ...  # type: ignore[no-untyped-def]


@refused(*does_not_fit("keyword", "(event, ctx, *, limit)", "nothing is passed for 'limit'"))
def keyword(event, ctx, *, limit): ...  # type: ignore[no-untyped-def]


@refused(*does_not_fit("keywords_only", "(*, event, ctx)", "it takes 0"))
def keywords_only(*, event, ctx): ...  # type: ignore[no-untyped-def]


@refused(*does_not_fit("context_by_keyword", "(event, *, ctx)", "it takes 1"))
def context_by_keyword(event, *, ctx): ...  # type: ignore[no-untyped-def]


@refused(*does_not_fit("keywords", "(**kwargs)", "it takes 0"))
def keywords(**kwargs): ...  # type: ignore[no-untyped-def]


@refused(*does_not_fit("rest_and_keyword", "(*args, limit)", "nothing is passed for 'limit'"))
def rest_and_keyword(*args, limit): ...  # type: ignore[no-untyped-def]


@refused(*does_not_fit("wrapped_one", "(event)", "it takes 1"))
@handing_on
def wrapped_one(event): ...  # type: ignore[no-untyped-def]


@refused(*does_not_fit("wrapped_third", "(event, ctx, limit)", "nothing is passed for 'limit'"))
@handing_on
@handing_on
async def wrapped_third(event, ctx, limit): ...  # type: ignore[no-untyped-def]


def pair(left, right, more): ...  # type: ignore[no-untyped-def]


two_fixed = refused(*does_not_fit("pair", "(more)", "it takes 1"))(functools.partial(pair, 1, 2))

refused(*does_not_fit("Stock.static_for_one", "() -> None", "it takes 0"))(Stock.static_for_one)
refused(*does_not_fit("Stock.of_class_for_one", "(event: signature_table.Rush) -> None", "it takes 1"))(
    Stock.of_class_for_one
)
refused(*does_not_fit("Stock.of_instance_for_one", "(event: signature_table.Rush) -> None", "it takes 1"))(
    stock.of_instance_for_one
)

# Callables that another process would not find.


def print_late(event: Rush, ctx: RunnerContext) -> None: ...


refused(
    "Stock.of_instance is a plain method, and nothing says which instance to call it on",
    "make it a static or class method, or pass the method of an instance that a module holds",
)(Stock.of_instance)
refused("a lambda has no name that can be imported", "write it with def, at module level")(
    lambda event, ctx: None
)


def _made(limit: int | None) -> tuple[Callable[..., Any], ...]:
    def local(event: Rush, ctx: RunnerContext) -> None: ...

    def closure(event: Rush, ctx: RunnerContext) -> int | None:
        return limit

    class Local:
        @staticmethod
        def static(event: Rush, ctx: RunnerContext) -> None: ...

        @classmethod
        def of_class(cls, event: Rush, ctx: RunnerContext) -> None: ...

    return local, closure, Local.static, Local.of_class


local, closure, static_of_local, of_local_class = _made(3)
refused("_made.<locals>.local is local to a function and cannot be imported", MODULE_LEVEL)(local)
refused(
    "_made.<locals>.closure is a closure: what it holds on to is lost in another process",
    "move it to module level, or use functools.wraps if it is a decorator's wrapper",
)(closure)
refused("_made.<locals>.Local.static is local to a function and cannot be imported", MODULE_LEVEL)(
    static_of_local
)
refused("_made.<locals>.Local is local to a function and cannot be imported", MODULE_LEVEL)(of_local_class)
refused(
    "bare.<locals>.wrapper is a closure: what it holds on to is lost in another process",
    "move it to module level, or use functools.wraps if it is a decorator's wrapper",
)(bare(print_late))
refused("limited has no name that can be imported: no module holds it under a name of its own", HOLD)(
    functools.partial(limited, limit=5)
)
refused("Stock.__call__ has no name that can be imported: no module holds it under a name of its own", HOLD)(
    Stock()
)
refused(
    "Stock.of_instance has no name that can be imported: no module holds it under a name of its own", HOLD
)(Stock().of_instance)
refused("print_late has no name that can be imported: no module holds it under a name of its own", HOLD)(
    handing_on(print_late)
)
