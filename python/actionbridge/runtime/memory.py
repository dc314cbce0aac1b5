"""Memory of a key and of a run: entries in Flink's state, read lazily and written when an action ends.

``memory_entries`` says what an entry is.
"""

from collections.abc import Callable
from typing import Any, Final, Literal

from actionbridge.api.memory import MemoryRef, Scope
from actionbridge.runtime.memory_entries import (
    UNTIMED_HEADS,
    Entry,
    Heads,
    entries_of,
    is_object,
    joined,
    names_of,
    split,
    value_below,
    value_of,
    written_at,
)

SHORT_TERM: Final = 0
SENSORY: Final = 1
SCOPES: Final[tuple[Scope, ...]] = ("short-term", "sensory")  # by what frames call them

Read = Callable[[str], Entry]
Scan = Callable[[str], dict[str, bytes]]
_Operation = tuple[Literal["set", "delete", "update"], str, Any]


class RunMemory:
    """One scope of memory as a run sees it: Flink's state, and what ended actions of this run wrote over it.

    A run is alone on its key, so what it has read stays true until it writes. An expired entry is as good as
    absent; the next action that ends deletes those that were met.

    Owns: the cache of entries.
    Lifecycle: as long as the run.
    Threading: task thread only.

    Args:
        read: Reads one entry from Java.
        scan: Reads all entries whose path begins with a prefix.
        start: The run's, milliseconds since the epoch: the only clock.
        ttl: Milliseconds after which an entry expires, or None.

    Attributes:
        heads: How entries that the run writes begin.
        version: Rises with every action that wrote.
    """

    __slots__ = ("_entries", "_expired", "_horizon", "_read", "_scan", "_scanned", "heads", "version")

    def __init__(self, read: Read, scan: Scan, start: int = 0, ttl: int | None = None) -> None:
        self._read = read
        self._scan = scan
        self._scanned: tuple[str, ...] = ()
        self._entries: dict[str, Entry] = {}
        self._horizon = None if ttl is None else start - ttl
        self._expired: set[str] = set()
        self.heads = UNTIMED_HEADS if ttl is None else Heads(start)
        self.version = 0

    def entry(self, path: str) -> Entry:
        """Return an entry, asked from Java at most once."""
        try:
            return self._entries[path]
        except KeyError:
            # Under a prefix that was scanned, what is not known is not there.
            found = None if path.startswith(self._scanned) else self._read(path)
            return self._remember(path, found)

    def below(self, prefix: str) -> dict[str, Entry]:
        """Return all entries whose path begins with a prefix, asked at most once; None: deleted."""
        self._scan_once(prefix)
        return {path: entry for path, entry in self._entries.items() if path.startswith(prefix)}

    def forget(self) -> None:
        """Drop what was read, between two crossings: all that was written is in Java by then."""
        self._entries.clear()
        self._scanned = ()
        self._expired.clear()  # Java may have written there since
        self.version += 1

    def apply(self, writes: dict[str, Entry]) -> dict[str, Entry]:
        """Take over what an action wrote; return it for Flink's state, with what has expired."""
        if writes:
            self._entries.update(writes)
            self.version += 1
        if self._expired:
            writes = {**dict.fromkeys(self._expired), **writes}
            self._expired.clear()
        return writes

    def _scan_once(self, prefix: str) -> None:
        if not prefix.startswith(self._scanned):
            self._scanned += (prefix,)
            for path, entry in self._scan(prefix).items():
                if path not in self._entries:
                    self._remember(path, entry)

    def _remember(self, path: str, entry: Entry) -> Entry:
        if entry is not None:
            written = written_at(entry)
            if self._horizon is not None and written <= self._horizon:
                self._expired.add(path)
                self._entries[path] = None
                if is_object(entry):
                    self._scan_once(path + ".")  # its leaves are no younger, and nobody else would meet them
                return None
        self._entries[path] = entry
        return entry


class ActionMemory:
    """The memory object that an action holds: its own writes over the run's memory.

    Entries depend on each other: a leaf has a marker at each level above it. So when another action of the
    run has written, this one's operations are done again over what is there now; its entries are not kept.

    Owns: the action's writes until it ends.
    Lifecycle: from the action's first use of the scope to its end.
    Threading: task thread only; ``check`` says whether the action may use it now.
    """

    __slots__ = ("_check", "_max_bytes", "_operations", "_run", "_scope", "_seen", "_writes")

    def __init__(self, scope: Scope, run: RunMemory, check: Callable[[], None], max_bytes: int) -> None:
        self._scope = scope
        self._max_bytes = max_bytes
        self._run = run
        self._check = check
        self._seen = run.version
        self._writes: dict[str, Entry] = {}
        self._operations: list[_Operation] = []

    def get(self, path: str, default: Any = None) -> Any:
        """See ``MemoryObject.get``."""
        self._enter()
        return self._value(joined(names_of(path)), default)

    def exists(self, path: str) -> bool:
        """See ``MemoryObject.exists``."""
        self._enter()
        return self._entry(joined(names_of(path))) is not None

    def keys(self, path: str = "") -> list[str]:
        """See ``MemoryObject.keys``."""
        self._enter()
        prefix = ""
        if path:
            stored = joined(names_of(path))
            if not is_object(self._entry(stored)):
                return []
            prefix = stored + "."
        below = self._below(prefix).items()
        return sorted({split(path[len(prefix) :])[0] for path, entry in below if entry is not None})

    def set(self, path: str, value: Any) -> None:
        """See ``MemoryObject.set``."""
        self._enter()
        names = names_of(path)
        entries = self._encoded(path, joined(names), value)
        self._operations.append(("set", path, entries))
        self._put(names, entries)

    def delete(self, path: str) -> None:
        """See ``MemoryObject.delete``."""
        self._enter()
        names = names_of(path)
        self._operations.append(("delete", path, None))
        self._remove(joined(names))

    def ref(self, path: str) -> MemoryRef:
        """See ``MemoryObject.ref``."""
        self._check()
        names_of(path)
        return MemoryRef(self._scope, path)

    def update(self, path: str, fn: Callable[[Any], Any]) -> Any:
        """See ``MemoryObject.update``."""
        self._enter()
        value = self._update(path, names_of(path), fn)
        self._operations.append(("update", path, fn))
        return value

    def commit(self) -> dict[str, Entry]:
        """End the action: take its writes over into the run's memory and return them for Flink's state."""
        self._catch_up()
        return self._run.apply(self._writes)

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
                self._put(names_of(path), argument)
            elif kind == "delete":
                self._remove(joined(names_of(path)))
            else:
                self._update(path, names_of(path), argument)

    def _update(self, path: str, names: list[str], fn: Callable[[Any], Any]) -> Any:
        stored = joined(names)
        value = fn(self._value(stored, None))
        self._put(names, self._encoded(path, stored, value))
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
        if is_object(entry):
            prefix = stored + "."
            return value_below(self._below(prefix), prefix)
        return value_of(entry)

    def _encoded(self, path: str, stored: str, value: Any) -> dict[str, bytes]:
        return entries_of(stored, value, f"memory[{path!r}]", self._run.heads, self._max_bytes)

    def _put(self, names: list[str], entries: dict[str, bytes]) -> None:
        heads = self._run.heads
        for depth in range(1, len(names)):
            parent = joined(names[:depth])
            entry = self._entry(parent)
            if entry is None or not is_object(entry) or written_at(entry) < heads.written:
                self._writes[parent] = heads.object
        self._remove(joined(names))
        self._writes.update(entries)

    def _remove(self, stored: str) -> None:
        entry = self._entry(stored)
        if entry is None:
            return
        self._writes[stored] = None
        if is_object(entry):
            for path, child in self._below(stored + ".").items():
                if child is not None:
                    self._writes[path] = None
