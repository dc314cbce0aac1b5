"""Memory of a key and of a run: entries in Flink's state, read lazily and written when an action ends.

One entry per leaf. Names along a path are joined by dots; dots and backslashes inside a name are escaped with
a backslash. An object (a dict whose keys are all text) is an entry of its own, a marker, beside one for each
of its leaves, so that one look-up tells whether a path is absent, a leaf or an object. An entry starts with
a format version and its kind.
"""

from collections.abc import Callable
from typing import Any, Final, Literal

from actionbridge.runtime.codec import decode, encode
from actionbridge.runtime.codec_exact import is_utf8

LEAF: Final = b"\x01\x00"  # format 1, a value follows
OBJECT: Final = b"\x01\x01"  # format 1, the marker of an object

SHORT_TERM: Final = 0
SENSORY: Final = 1

Entry = bytes | None  # None: nothing is stored
Read = Callable[[str], Entry]
Scan = Callable[[str], dict[str, bytes]]
_Operation = tuple[Literal["set", "delete", "update"], str, Any]


class RunMemory:
    """One scope of memory as a run sees it: Flink's state, and what ended actions of this run wrote over it.

    A run is alone on its key, so what it has read stays true until it writes.

    Owns: the cache of entries.
    Lifecycle: as long as the run.
    Threading: task thread only.

    Args:
        read: Reads one entry from Java.
        scan: Reads all entries whose path begins with a prefix.
    """

    __slots__ = ("_entries", "_read", "_scan", "_scanned", "version")

    def __init__(self, read: Read, scan: Scan) -> None:
        self._read = read
        self._scan = scan
        self._scanned: tuple[str, ...] = ()
        self._entries: dict[str, Entry] = {}
        self.version = 0
        """Rises with every action that wrote."""

    def entry(self, path: str) -> Entry:
        """Return an entry, asked from Java at most once."""
        try:
            return self._entries[path]
        except KeyError:
            # Under a prefix that was scanned, what is not known is not there.
            entry = self._entries[path] = None if path.startswith(self._scanned) else self._read(path)
            return entry

    def below(self, prefix: str) -> dict[str, Entry]:
        """Return all entries whose path begins with a prefix, asked at most once; None: deleted."""
        if not prefix.startswith(self._scanned):
            for path, entry in self._scan(prefix).items():
                self._entries.setdefault(path, entry)
            self._scanned += (prefix,)
        return {path: entry for path, entry in self._entries.items() if path.startswith(prefix)}

    def apply(self, writes: dict[str, Entry]) -> None:
        """Take over what an action wrote."""
        if writes:
            self._entries.update(writes)
            self.version += 1


class ActionMemory:
    """The memory object that an action holds: its own writes over the run's memory.

    Entries depend on each other: a leaf has a marker at each level above it. So when another action of the
    run has written, this one's operations are done again over what is there now; its entries are not kept.

    Owns: the action's writes until it ends.
    Lifecycle: from the action's first use of the scope to its end.
    Threading: task thread only; ``check`` says whether the action may use it now.
    """

    __slots__ = ("_check", "_max_bytes", "_operations", "_run", "_seen", "_writes")

    def __init__(self, run: RunMemory, check: Callable[[], None], max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._run = run
        self._check = check
        self._seen = run.version
        self._writes: dict[str, Entry] = {}
        self._operations: list[_Operation] = []

    def get(self, path: str, default: Any = None) -> Any:
        """See ``MemoryObject.get``."""
        self._enter()
        return self._value(_joined(_names(path)), default)

    def exists(self, path: str) -> bool:
        """See ``MemoryObject.exists``."""
        self._enter()
        return self._entry(_joined(_names(path))) is not None

    def keys(self, path: str = "") -> list[str]:
        """See ``MemoryObject.keys``."""
        self._enter()
        prefix = ""
        if path:
            stored = _joined(_names(path))
            if self._entry(stored) != OBJECT:
                return []
            prefix = stored + "."
        names = {
            _split(rest[len(prefix) :])[0] for rest, entry in self._below(prefix).items() if entry is not None
        }
        return sorted(names)

    def set(self, path: str, value: Any) -> None:
        """See ``MemoryObject.set``."""
        self._enter()
        names = _names(path)
        leaves = self._leaves(_joined(names), value, f"memory[{path!r}]")
        self._operations.append(("set", path, leaves))
        self._put(names, leaves)

    def delete(self, path: str) -> None:
        """See ``MemoryObject.delete``."""
        self._enter()
        names = _names(path)
        self._operations.append(("delete", path, None))
        self._remove(_joined(names))

    def update(self, path: str, fn: Callable[[Any], Any]) -> Any:
        """See ``MemoryObject.update``."""
        self._enter()
        names = _names(path)
        value = self._update(path, names, fn)
        self._operations.append(("update", path, fn))
        return value

    def commit(self) -> dict[str, Entry]:
        """End the action: take its writes over into the run's memory and return them for Flink's state."""
        self._catch_up()
        self._run.apply(self._writes)
        return self._writes

    def _enter(self) -> None:
        self._check()
        self._catch_up()

    def _catch_up(self) -> None:
        """Do everything again if another action of the run has written since."""
        if self._seen == self._run.version:
            return
        self._seen = self._run.version
        self._writes = {}
        for kind, path, argument in self._operations:
            if kind == "set":
                self._put(_names(path), argument)
            elif kind == "delete":
                self._remove(_joined(_names(path)))
            else:
                self._update(path, _names(path), argument)

    def _update(self, path: str, names: list[str], fn: Callable[[Any], Any]) -> Any:
        stored = _joined(names)
        value = fn(self._value(stored, None))
        self._put(names, self._leaves(stored, value, f"memory[{path!r}]"))
        return value

    def _entry(self, stored: str) -> Entry:
        if stored in self._writes:
            return self._writes[stored]
        return self._run.entry(stored)

    def _below(self, prefix: str) -> dict[str, Entry]:
        found = self._run.below(prefix)
        found.update((path, entry) for path, entry in self._writes.items() if path.startswith(prefix))
        return found

    def _value(self, stored: str, default: Any) -> Any:
        entry = self._entry(stored)
        if entry is None:
            return default
        if entry != OBJECT:
            return _leaf_value(entry)
        root: dict[str, Any] = {}
        prefix = len(stored) + 1
        # A parent sorts before its children, because it is a prefix of them.
        for path, child in sorted(self._below(stored + ".").items()):
            if child is not None:
                *parents, name = _split(path[prefix:])
                holder = root
                for parent in parents:
                    holder = holder[parent]
                holder[name] = {} if child == OBJECT else _leaf_value(child)
        return root

    def _put(self, names: list[str], leaves: dict[str, bytes]) -> None:
        for depth in range(1, len(names)):
            parent = _joined(names[:depth])
            if self._entry(parent) != OBJECT:
                self._writes[parent] = OBJECT
        self._remove(_joined(names))
        self._writes.update(leaves)

    def _leaves(self, stored: str, value: Any, root: str) -> dict[str, bytes]:
        """Encode a value as the entries that hold it."""
        whole = encode(
            value, root, max_bytes=self._max_bytes
        )  # bounds depth and size, of an object's leaves too
        return (
            _object_leaves(stored, value, root, self._max_bytes)
            if _is_object(value)
            else {stored: LEAF + whole}
        )

    def _remove(self, stored: str) -> None:
        entry = self._entry(stored)
        if entry is None:
            return
        self._writes[stored] = None
        if entry == OBJECT:
            for path, child in self._below(stored + ".").items():
                if child is not None:
                    self._writes[path] = None


def _leaf_value(entry: bytes) -> Any:
    if entry[:2] != LEAF:
        raise ValueError(
            f"a memory entry begins with {entry[:2].hex()}, which this version does not know: "
            "restore with the version that wrote it, or a later one"
        )
    return decode(entry[2:])


def _is_object(value: Any) -> bool:
    return type(value) is dict and all(type(name) is str and name and is_utf8(name) for name in value)


def _object_leaves(stored: str, value: dict[str, Any], root: str, max_bytes: int) -> dict[str, bytes]:
    entries = {stored: OBJECT}
    for name, child in value.items():
        below = f"{stored}.{_escaped(name)}"
        if _is_object(child):
            entries.update(_object_leaves(below, child, root, max_bytes))
        else:
            entries[below] = LEAF + encode(child, root, max_bytes=max_bytes)
    return entries


def _names(path: str) -> list[str]:
    """Split a user's path; a backslash takes the special meaning from a dot behind it."""
    if not isinstance(path, str):
        raise TypeError(f"a memory path is text such as 'order.total', not {type(path).__name__}")
    names = _split(path)
    if not all(names):
        raise ValueError(f"memory path {path!r} has an empty name: write names joined by single dots")
    if not is_utf8(path):
        raise ValueError(f"memory path {path!r} has a lone surrogate: use text that can be written as UTF-8")
    return names


def _split(path: str) -> list[str]:
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


def _joined(names: list[str]) -> str:
    return ".".join(map(_escaped, names))


def _escaped(name: str) -> str:
    if "\\" in name or "." in name:
        return name.replace("\\", "\\\\").replace(".", "\\.")
    return name
