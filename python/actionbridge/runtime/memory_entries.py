"""The form of memory in Flink's state: paths as text, entries as bytes.

One entry per leaf. Names along a path are joined by dots; dots and backslashes inside a name are escaped with
a backslash. An object (a dict whose keys are all text) is an entry of its own, a marker, beside one for each
of its leaves, so that one look-up tells whether a path is absent, a leaf or an object.

An entry is a format version, a kind, for timed kinds when it was written, and for leaves the value. The time
of a marker is that of the last entry written below it, so an object expires with the last of its leaves.
"""

import sys
from collections.abc import Mapping
from typing import Any, Final

from actionbridge.runtime.codec import decode, encode
from actionbridge.runtime.codec_exact import is_utf8

_FORMAT: Final = 1
_OBJECT: Final = 1  # a bit of the kind: a marker; else a leaf, whose value follows
_TIMED: Final = 2  # a bit of the kind: eight bytes follow, big endian, milliseconds since the epoch
_KINDS: Final = 4

UNTIMED: Final = sys.maxsize
"""When an entry without a time was written: it never expires."""

Entry = bytes | None  # None: nothing is stored


class Heads:
    """How the entries that a run writes begin.

    Args:
        written: The run's start, milliseconds since the epoch, or ``UNTIMED``.

    Attributes:
        written: As given.
        leaf: The value follows.
        object: A whole marker.
    """

    __slots__ = ("leaf", "object", "written")

    def __init__(self, written: int = UNTIMED) -> None:
        self.written = written
        timed, time = (0, b"") if written == UNTIMED else (_TIMED, written.to_bytes(8, "big", signed=True))
        self.leaf = bytes((_FORMAT, timed)) + time
        self.object = bytes((_FORMAT, timed | _OBJECT)) + time


UNTIMED_HEADS: Final = Heads()


def is_object(entry: Entry) -> bool:
    """Tell whether an entry is the marker of an object."""
    return entry is not None and bool(entry[1] & _OBJECT)


def written_at(entry: bytes) -> int:
    """Return when an entry was written.

    Raises:
        ValueError: It is of a form that this version does not know.
    """
    if entry[0] != _FORMAT or entry[1] >= _KINDS:
        raise ValueError(
            f"a memory entry begins with {entry[:2].hex()}, which this version does not know: "
            "restore with the version that wrote it, or a later one"
        )
    return int.from_bytes(entry[2:10], "big", signed=True) if entry[1] & _TIMED else UNTIMED


def value_of(leaf: bytes) -> Any:
    """Return the value of a leaf."""
    return decode(leaf[10:] if leaf[1] & _TIMED else leaf[2:])


def entries_of(stored: str, value: Any, root: str, heads: Heads, max_bytes: int) -> dict[str, bytes]:
    """Encode a value as the entries that hold it.

    Args:
        stored: Where it is to be.
        value: Anything that the codec takes.
        root: What the user calls it, for messages.
        heads: How the entries begin.
        max_bytes: Most bytes of the whole value.

    Raises:
        ValueNotSupportedError: As ``codec.encode``.
    """
    whole = encode(value, root, max_bytes=max_bytes)  # bounds depth and size, of an object's leaves too
    if not _is_object_value(value):
        return {stored: heads.leaf + whole}
    entries: dict[str, bytes] = {}
    _add_object(entries, stored, value, root, heads, max_bytes)
    return entries


def value_below(entries: Mapping[str, Entry], prefix: str) -> dict[str, Any]:
    """Return the object whose entries these are; ``prefix`` is its path and a dot."""
    root: dict[str, Any] = {}
    # A parent sorts before its children, because it is a prefix of them.
    for path, entry in sorted(entries.items()):
        if entry is not None:
            *parents, name = split(path[len(prefix) :])
            holder = root
            for parent in parents:
                holder = holder[parent]
            holder[name] = {} if is_object(entry) else value_of(entry)
    return root


def names_of(path: str) -> list[str]:
    """Split a user's path; a backslash takes the special meaning from a dot behind it.

    Raises:
        TypeError: It is no str.
        ValueError: A name is empty, or cannot be written as UTF-8.
    """
    if not isinstance(path, str):
        raise TypeError(f"a memory path is text such as 'order.total', not {type(path).__name__}")
    names = split(path)
    if not all(names):
        raise ValueError(f"memory path {path!r} has an empty name: write names joined by single dots")
    if not is_utf8(path):
        raise ValueError(f"memory path {path!r} has a lone surrogate: use text that can be written as UTF-8")
    return names


def split(path: str) -> list[str]:
    """Return the names of a stored path."""
    if "\\" not in path:
        return path.split(".")
    names, name, escaped = [], "", False
    for character in path:
        if escaped or character not in "\\.":
            name, escaped = name + character, False
        elif character == "\\":
            escaped = True
        else:
            names.append(name)
            name = ""
    return [*names, name]


def joined(names: list[str]) -> str:
    """Return the stored path of names."""
    return ".".join(map(escape, names))


def escape(name: str) -> str:
    """Return a name as it stands in a stored path."""
    if "\\" in name or "." in name:
        return name.replace("\\", "\\\\").replace(".", "\\.")
    return name


def _is_object_value(value: Any) -> bool:
    return type(value) is dict and all(type(name) is str and name and is_utf8(name) for name in value)


def _add_object(
    entries: dict[str, bytes], stored: str, value: dict[str, Any], root: str, heads: Heads, max_bytes: int
) -> None:
    entries[stored] = heads.object
    for name, child in value.items():
        below = f"{stored}.{escape(name)}"
        if _is_object_value(child):
            _add_object(entries, below, child, root, heads, max_bytes)
        else:
            entries[below] = heads.leaf + encode(child, root, max_bytes=max_bytes)
