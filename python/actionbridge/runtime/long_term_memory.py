"""Long-term memory in keyed state: an entry per note, and an index that is made from them.

A note's path is the name of its collection, a dot, and its id. Its entry is a leaf of ``memory_entries`` that
holds the text and, encoded, the metadata: whoever builds an index need not decode it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Final

from actionbridge.api.long_term_memory import Found, Note
from actionbridge.runtime.codec import decode, encode
from actionbridge.runtime.codec_exact import is_utf8
from actionbridge.runtime.memory import RunMemory
from actionbridge.runtime.memory_entries import UNTIMED_HEADS, Entry, escape, value_of
from actionbridge.runtime.search_index import SearchIndex, SearchIndexes

LONG_TERM: Final = 2  # what frames call it


def note_id(start: int, event: bytes, action: str, ordinal: int) -> str:
    """Return the id of the ``ordinal``-th note that an action added while it handled an event.

    The same in every attempt: it depends on the run and on positions in it only. Ids sort by the start
    of the run first, and by position within an action.
    """
    digest = blake2b(event, digest_size=8, person=b"note")
    digest.update(action.encode())
    digest.update(b"\0%d" % ordinal)
    return f"{start & 0xFFFF_FFFF_FFFF:012x}{ordinal & 0xFFFF:04x}{digest.hexdigest()}"


class ActionLongTermMemory:
    """The memory object that an action holds: its own notes over those of the key.

    Notes do not depend on each other, so writes of several actions just add up.

    Owns: the action's writes until it ends.
    Lifecycle: from the action's first use to its end.
    Threading: task thread only; ``check`` says whether the action may use it now.

    Args:
        run: The run's view of the scope.
        check: Raises where the action may not use it.
        next_id: Makes the id of the action's next note.
        key: Encoded.
        indexes: Those of the subtask.
        max_bytes: Most bytes of a note.
    """

    def __init__(
        self,
        run: RunMemory,
        check: Callable[[], None],
        next_id: Callable[[], str],
        key: bytes,
        indexes: SearchIndexes,
        max_bytes: int,
    ) -> None:
        self.run = run
        self.check = check
        self.next_id = next_id
        self.max_bytes = max_bytes
        self._key = key
        self._indexes = indexes
        self._collections: dict[str, ActionCollection] = {}

    def collection(self, name: str) -> ActionCollection:
        """See ``LongTermMemory.collection``."""
        self.check()
        if not isinstance(name, str):
            raise TypeError(f"the name of a collection is text such as 'notes', not {type(name).__name__}")
        if not name or not is_utf8(name):
            raise ValueError(f"{name!r} is no name of a collection: use text that can be written as UTF-8")
        found = self._collections.get(name)
        if found is None:
            found = self._collections[name] = ActionCollection(self, name)
        return found

    def index(self, collection: ActionCollection) -> SearchIndex:
        """Return the index of what ended actions have left in a collection."""
        return self._indexes.of(self._key, collection.name, collection.committed_texts)

    def commit(self) -> dict[str, Entry]:
        """End the action: let run and indexes follow its writes, and return them for Flink's state."""
        writes: dict[str, Entry] = {}
        for collection in self._collections.values():
            self._indexes.apply(self._key, collection.name, collection.pending_texts())
            writes.update(collection.writes)
        return self.run.apply(writes)


class ActionCollection:
    """A collection as an action sees it; see ``MemoryCollection``."""

    def __init__(self, memory: ActionLongTermMemory, name: str) -> None:
        self.name = name
        self.writes: dict[str, Entry] = {}
        self._memory = memory
        self._prefix = escape(name) + "."

    async def add(self, text: str, *, metadata: object = None) -> str:
        """See ``MemoryCollection.add``."""
        memory = self._memory
        memory.check()
        if not isinstance(text, str):
            raise TypeError(
                f"a note is text, not {type(text).__name__}: add a text that describes it, and it as metadata"
            )
        root = f"note of {self.name!r}"
        content = [str(text), encode(metadata, f"{root}.metadata", max_bytes=memory.max_bytes)]
        entry = UNTIMED_HEADS.leaf + encode(content, root, max_bytes=memory.max_bytes)
        id = memory.next_id()  # they sort by the start of the run
        self.writes[self._prefix + id] = entry
        return id

    async def get(self, id: str) -> Note | None:
        """See ``MemoryCollection.get``."""
        self._memory.check()
        return self._note(id)

    async def search(self, query: str, limit: int = 10) -> list[Found]:
        """See ``MemoryCollection.search``."""
        self._memory.check()
        if limit < 1:
            raise ValueError(f"limit is {limit}: ask for at least 1 note")
        found = []
        for id, score in self._memory.index(self).search(query, limit, self.pending_texts()):
            note = self._note(id)
            assert note is not None, id  # the index follows the state
            found.append(Found(note.id, note.text, note.metadata, score))
        return found

    async def delete(self, id: str) -> None:
        """See ``MemoryCollection.delete``."""
        self._memory.check()
        if self._entry(id) is not None:
            self.writes[self._prefix + id] = None

    async def ids(self) -> list[str]:
        """See ``MemoryCollection.ids``."""
        self._memory.check()
        entries = {**self._memory.run.below(self._prefix), **self.writes}
        return sorted(path[len(self._prefix) :] for path, entry in entries.items() if entry is not None)

    def committed_texts(self) -> dict[str, str | None]:
        """Return the texts that ended actions have left, by id."""
        return self._texts(self._memory.run.below(self._prefix))

    def pending_texts(self) -> dict[str, str | None]:
        """Return what this action has changed, by id."""
        return self._texts(self.writes)

    def _note(self, id: str) -> Note | None:
        entry = self._entry(id)
        if entry is None:
            return None
        text, metadata = value_of(entry)
        return Note(id, text, decode(metadata))

    def _entry(self, id: str) -> Entry:
        path = self._prefix + escape(id)
        return self.writes[path] if path in self.writes else self._memory.run.entry(path)

    def _texts(self, entries: dict[str, Entry]) -> dict[str, str | None]:
        start = len(self._prefix)
        return {
            path[start:]: None if entry is None else value_of(entry)[0] for path, entry in entries.items()
        }
