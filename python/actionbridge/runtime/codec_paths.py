"""Where in a value something is, as the user would write it: ``event["order"].lock``."""

import json
import reprlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Trail = tuple["Trail | None", object, Callable[[Any], str], object]
"""One step down into a value.

The step before (None at the root), the object stepped into, the function that makes the step's text, and the
key, index or name that it makes it of. A plain tuple, since one is made per part.
"""


def holds(trail: Trail | None, value: object) -> bool:
    """Tell whether a value is among the objects stepped into."""
    while trail is not None:
        trail, container, _, _ = trail
        if container is value:
            return True
    return False


def path_of(root: str, trail: Trail | None) -> str:
    """Return the path that a trail has taken from ``root``; the middle of a very long one is left out."""
    steps = []
    while trail is not None:
        trail, _, step, operand = trail
        steps.append(step(operand))
    steps.reverse()
    if len(steps) > 12:
        steps[6:-6] = [f"…{len(steps) - 12} more…"]
    return root + "".join(steps)


def at(key: object) -> str:
    """Return the step to a dict's value, or to an element by its index."""
    return f"[{json.dumps(key, ensure_ascii=False) if type(key) is str else reprlib.repr(key)}]"


def attribute(name: object) -> str:
    """Return the step to an attribute."""
    return f".{name}"


def element(value: object) -> str:
    """Return the step to an element of a set."""
    return f"{{{reprlib.repr(value)}}}"


def key(value: object) -> str:
    """Return the step to a key itself."""
    return f".keys(){element(value)}"


def parts_of(value: object) -> list[tuple[str, object]]:
    """Return what a value directly holds, with the step to it; nothing if the user's code fails to tell."""
    try:
        return list(_parts(value))
    except Exception:
        return []


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield at(name), item
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield at(index), item
    elif isinstance(value, set | frozenset):
        for item in value:
            yield element(item), item
    held = dict(getattr(value, "__dict__", None) or {}) if not isinstance(value, type) else {}
    for cls in type(value).__mro__:
        slots = vars(cls).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if not name.startswith("__") and hasattr(value, name):
                held.setdefault(name, getattr(value, name))
    for name in getattr(value, "__struct_fields__", ()):  # msgspec's, which are no slots to Python
        held.setdefault(name, getattr(value, name, None))
    for name, item in held.items():
        yield attribute(name), item
