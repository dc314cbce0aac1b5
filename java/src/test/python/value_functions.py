"""Values as Python sees them."""

import math
from typing import Any


def echo(value: Any) -> Any:
    """Give back what came."""
    return value


def describe(value: Any) -> list[Any]:
    """Tell what came in terms that cannot be mistaken: exact type, and ASCII text."""
    if isinstance(value, float) and math.isnan(value):
        return ["float", "nan"]
    if isinstance(value, str):
        return ["str", " ".join(f"{ord(c):x}" for c in value[:20])]
    if isinstance(value, bytes):
        return ["bytes", value[:20].hex()]
    return [type(value).__name__, repr(value)]
