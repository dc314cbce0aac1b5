"""Types of every kind that values can have, importable, as the codec meets them in users' code."""

import enum
import threading
from collections import OrderedDict, defaultdict
from dataclasses import KW_ONLY, InitVar, dataclass, field
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
import pydantic

_T = TypeVar("_T")


class Color(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


class Access(enum.Flag):
    READ = 1
    WRITE = 2


@dataclass
class Point:
    x: Any
    y: Any


@dataclass(frozen=True, slots=True)
class Frozen:
    x: Any
    y: Any


@dataclass
class Single(Generic[_T]):
    only: _T


@dataclass(slots=True)
class Empty:
    pass


@dataclass
class Doubling:
    """Changes what it is given, demands what it does not keep, and has fields that no argument sets."""

    amount: int
    factor: InitVar[int]
    _: KW_ONLY
    note: str = ""
    total: int = field(init=False)
    fixed: int = field(default=7, init=False)

    def __post_init__(self, factor: int) -> None:
        self.amount *= factor
        self.total = self.amount + 1


@dataclass
class Grown:
    """As it is after a release that added two fields with defaults."""

    x: int
    added: int = 5
    tags: list[str] = field(default_factory=list)


@dataclass
class Cached:
    x: int

    @cached_property
    def square(self) -> int:
        return self.x * self.x


@dataclass
class Pickled:
    """Says itself how it is pickled."""

    x: int

    def __reduce__(self) -> tuple[Any, ...]:
        return Pickled, (self.x + 1,)


@dataclass
class Holder:
    lock: Any = field(default_factory=threading.Lock)


class Stateful(list[Any]):
    """A list with more to it than its elements."""

    def __init__(self, note: Any) -> None:
        super().__init__([1])
        self.note = note

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Stateful) and list(self) == list(other) and repr(self.note) == repr(other.note)
        )


class Pair(NamedTuple):
    left: Any
    right: Any


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "not what it is"


class Upper(str):
    """Its constructor takes something else."""

    __slots__ = ()

    def __new__(cls, first: str, second: str) -> "Upper":
        return super().__new__(cls, (first + second).upper())


class Count(int):
    pass


class Ratio(float):
    pass


class Items(list[Any]):
    pass


class Sly(list[Any]):
    def __iter__(self) -> Any:
        raise AssertionError("the codec runs no code of the user")


class Table(dict[Any, Any]):
    pass


class Ordered(OrderedDict[Any, Any]):
    pass


class Counts(defaultdict[str, int]):
    pass


class Struct(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    first_name: str
    age: int = 3


class CheckedStruct(msgspec.Struct):
    """Runs the user's code when it is made."""

    x: int

    def __post_init__(self) -> None:
        self.x = abs(self.x)


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(validate_assignment=True)

    name: str = pydantic.Field(alias="fullName", min_length=3)
    age: int = 3

    @pydantic.field_validator("age")
    @classmethod
    def _double(cls, age: int) -> int:
        return age * 2


class PrivateModel(pydantic.BaseModel):
    x: int
    _secret: int = pydantic.PrivateAttr(default=1)


class OpenModel(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")

    x: int


class Number(pydantic.RootModel[int]):
    pass
