"""check_type_match: whether a value of a type fits an annotation."""

import collections.abc
import typing
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Generic, Literal, NewType, Optional, Protocol, TypedDict, TypeVar, Union

import pytest
from plan_samples import Late

from actionbridge import InputEvent, OutputEvent, RunnerContext
from actionbridge.plan.utils import check_type_match

T = TypeVar("T")
Number = TypeVar("Number", int, float)
Texty = TypeVar("Texty", bound=str)
UserId = NewType("UserId", int)


class Sends(Protocol):
    def send_event(self, event: object, /) -> None: ...


class HasMinutes(Protocol):
    minutes: float


class Base: ...


class Derived(Base): ...


class Box(Generic[T]): ...


class Options(TypedDict):
    a: int


@pytest.mark.parametrize(
    ("annotation", "actual"),
    [
        (Any, int),
        (object, int),
        (InputEvent, InputEvent),
        (Base, Derived),
        (None, type(None)),
        (type(None), None),
        (float, int),
        (complex, float),
        (int, bool),
        (int, Any),
        # unions and optional
        (Optional[InputEvent], InputEvent),  # noqa: UP007
        (Union[str, InputEvent], InputEvent),  # noqa: UP007
        (str | Base, Derived),
        (int | str | None, Optional[int]),  # noqa: UP007
        (Union["InputEvent", None], InputEvent),
        # text
        ("InputEvent", InputEvent),
        ("actionbridge.InputEvent", InputEvent),
        ("Optional[InputEvent]", InputEvent),
        ("InputEvent | None", InputEvent),
        ("Base", Derived),
        ("Any", int),
        ("object", int),
        ("list[int]", list),
        ("typing.Any", int),
        (typing.ForwardRef("InputEvent"), InputEvent),
        # generics
        (list[int], list),
        (list, list[int]),
        (list[int], list[int]),
        (Sequence[int], list[int]),
        (Mapping[str, Any], dict),
        (Mapping[str, Any], dict[str, int]),
        (dict[str, list[int]], dict[str, list[int]]),
        (Iterable[Base], list[Derived]),
        (list["Base"], list[Base]),
        (Box[int], Box),
        (Box[int], Box[int]),
        (tuple[int, ...], tuple),
        (tuple[int, ...], tuple[int, int]),
        (tuple[int, str], tuple[int, str]),
        (tuple[int, ...], tuple[int, ...]),
        (tuple[()], tuple),
        (type[Base], type),
        (Callable[[int], str], collections.abc.Callable),
        # literals
        (Literal["a", "b"], str),
        (Literal["a", 1], int),
        (str, Literal["a"]),
        (Literal["a", "b"], Literal["a"]),
        (Literal["a"] | None, Literal["a"]),
        # variables and wrappers
        (T, int),
        (Number, int),
        (Texty, str),
        (UserId, int),
        (Annotated[int, "metres"], int),
        (typing.Final[int], int),
        (Options, dict),
        # protocols
        (Sends, RunnerContext),
        (HasMinutes, Late),
        (collections.abc.Hashable, int),
        (typing.SupportsInt, int),
        # nothing to judge by
        (3, int),
        (Awaitable, Any),
    ],
)
def test_what_can_be_passed_matches(annotation: Any, actual: Any) -> None:
    assert check_type_match(annotation, actual) is True


@pytest.mark.parametrize(
    ("annotation", "actual"),
    [
        (OutputEvent, InputEvent),
        (Derived, Base),
        (str, int),
        (int, float),
        (None, int),
        (int, None),
        (Optional[str], InputEvent),  # noqa: UP007
        (Union[str, OutputEvent], InputEvent),  # noqa: UP007
        (int, Optional[int]),  # noqa: UP007
        (int, int | str),
        ("OutputEvent", InputEvent),
        ("Nowhere", InputEvent),
        ("Optional[OutputEvent]", InputEvent),
        ("str", int),
        (typing.ForwardRef("OutputEvent"), InputEvent),
        (list[int], dict),
        (list[int], list[str]),
        (Sequence[str], list[int]),
        (Mapping[str, int], dict[str, str]),
        (dict[str, list[int]], dict[str, list[str]]),
        (Box[int], Box[str]),
        (tuple[int, ...], tuple[int, str]),
        (tuple[int, str], tuple[int]),
        (tuple[int, str], tuple[int, ...]),
        (tuple[int, ...], list),
        (type[Base], int),
        (Literal["a"], int),
        (Literal["a"], Literal["b"]),
        (Literal[1], Literal[True]),
        (int, Literal["a"]),
        (Number, str),
        (Texty, int),
        (UserId, str),
        (Annotated[int, "metres"], str),
        (typing.Never, int),
        (typing.NoReturn, int),
        (Options, list),
        (Sends, InputEvent),
        (HasMinutes, InputEvent),
        (collections.abc.Hashable, list),
    ],
)
def test_what_is_known_to_be_wrong_does_not_match(annotation: Any, actual: Any) -> None:
    assert check_type_match(annotation, actual) is False
