"""Long-term memory as actions see it: notes in named collections, found by what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from actionbridge.api.runner_context import RunnerContext


@dataclass(frozen=True, slots=True)
class Note:
    """A text that was added to a collection.

    Attributes:
        id: 32 hexadecimal digits, the same on replay.
        text: What is searched.
        metadata: What was added with it.
    """

    id: str
    text: str
    metadata: Any


@dataclass(frozen=True, slots=True)
class Found(Note):
    """A note that a search found.

    Attributes:
        score: Above 0; the greater, the better it fits. Comparable within one answer only.
    """

    score: float


class MemoryCollection(Protocol):
    """A named set of notes of one key.

    Its methods are coroutines because a backend may have to wait; the default one, in Flink's state, never
    does. There, what an action adds and deletes is seen by itself at once and by others when it ends. A
    backend elsewhere is asked by durable calls, so what it is told takes effect at once, and once.
    """

    async def add(self, text: str, *, metadata: Any = None) -> str:
        """Add a note and return its id.

        Args:
            text: What is searched; other values belong into the metadata.
            metadata: Anything that an event can carry.

        Raises:
            TypeError: The text is no str.
            ValueNotSupportedError: The note cannot be stored, is too large or nested too deeply.
        """
        ...

    async def get(self, id: str) -> Note | None:
        """Return a note; None where there is none."""
        ...

    async def search(self, query: str, limit: int = 10) -> list[Found]:
        """Return the notes that fit the query, the best first.

        By default those that have a word of it. Case and accents do not count. The order is that of BM25,
        which prefers rare words and short notes, and that of ids where it is equal. Words are letters and
        digits in a row, so a sentence in a script without spaces is one word. A backend has its own way.

        Args:
            query: Any text; nothing in it is syntax. By default, its first 64 words count.
            limit: Most notes to return, at least 1.

        Raises:
            ValueError: The limit is less.
        """
        ...

    async def delete(self, id: str) -> None:
        """Remove a note; nothing happens where there is none."""
        ...

    async def ids(self) -> list[str]:
        """Return the ids of all notes, sorted; by default, those of earlier runs come first."""
        ...


class LongTermMemory(Protocol):
    """Notes of one key in named collections; kept until they are deleted."""

    def collection(self, name: str) -> MemoryCollection:
        """Return a collection; it exists as soon as it has a note.

        Raises:
            TypeError: The name is no str.
            ValueError: The name is empty or has a lone surrogate.
        """
        ...


class LongTermBackend(Protocol):
    """What keeps long-term memory in place of Flink's state: the object that a resource yields.

    ``Plan(long_term_memory=...)`` names the resource; ``VectorMemory`` is such a backend.
    """

    def memory(self, ctx: RunnerContext) -> LongTermMemory:
        """Return the memory that an action sees; it does its work by durable calls of ``ctx``."""
        ...
