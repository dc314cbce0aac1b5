"""Equality that tells apart what ``==`` does not: 1, 1.0 and True, -0.0, NaN, fold, zones, subclasses."""

import dataclasses
import datetime as dt
from decimal import Decimal
from enum import Enum
from typing import Any


def fingerprint(value: Any) -> Any:
    """Return something that is equal for two values exactly if type and content are the same throughout."""
    kind = type(value)
    if dataclasses.is_dataclass(kind):
        fields = [(field.name, fingerprint(getattr(value, field.name))) for field in dataclasses.fields(kind)]
        return kind, fields, sorted(getattr(value, "__dict__", ()))
    if isinstance(value, Enum):
        return kind, value.name
    if isinstance(value, dict):
        return kind, [(fingerprint(key), fingerprint(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return kind, [fingerprint(item) for item in value]
    if isinstance(value, set | frozenset):
        return kind, sorted(repr(fingerprint(item)) for item in value)
    if isinstance(value, float | Decimal):
        return kind, repr(kind.__mro__[-2](value))
    if isinstance(value, dt.datetime | dt.time):
        zone = value.tzinfo
        return kind, value.replace(tzinfo=None), value.fold, type(zone), repr(zone)
    return kind, value
