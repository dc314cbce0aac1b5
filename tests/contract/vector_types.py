"""Types that the golden vectors of values name."""

import enum
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, NamedTuple

from actionbridge import event


class Color(enum.Enum):
    RED = "red"
    CRIMSON = "red"  # noqa: PIE796, an alias: the same member


class Level(enum.IntEnum):
    LOW = 1


class Access(enum.Flag):
    READ = 1
    WRITE = 2


@dataclass
class Point:
    x: int
    y: Any


@event("vectors.late")
@dataclass(frozen=True, slots=True)
class Late:
    tailnum: str
    minutes: float


class Pair(NamedTuple):
    left: Any
    right: Any


class Text(str):
    __slots__ = ()


class Count(int):
    pass


class Ratio(float):
    pass


class Blob(bytes):
    pass


class Items(list[Any]):
    pass


class Table(dict[Any, Any]):
    pass


class Reordered(OrderedDict[Any, Any]):
    """Has its own order, so it is none of the subclasses that travel as their base value."""
