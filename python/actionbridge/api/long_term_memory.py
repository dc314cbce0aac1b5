"""Long-term memory as actions see it: notes in named collections, found by what they say."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Note:
    """A text that was added to a collection.

    Attributes:
        id: 32 hexadecimal digits, the same on replay; ids sort by the start of the run that added them.
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

    What an action adds and deletes is seen by itself at once and by others when the action ends.
    """

    def add(self, text: str, *, metadata: Any = None) -> str:
        """Add a note and return its id.

        Args:
            text: What is searched; other values belong into the metadata.
            metadata: Anything that an event can carry.

        Raises:
            TypeError: The text is no str.
            ValueNotSupportedError: The note cannot be stored, is too large or nested too deeply.
        """
        ...

    def get(self, id: str) -> Note | None:
        """Return a note; None where there is none."""
        ...

    def search(self, query: str, limit: int = 10) -> list[Found]:
        """Return the notes that have a word of the query, the best first.

        Case and accents do not count. The order is that of BM25, which prefers rare words and short notes,
        and that of ids where it is equal. Words are letters and digits in a row, so a sentence in a script
        without spaces is one word.

        Args:
            query: Any text; nothing in it is syntax. Its first 64 words count.
            limit: Most notes to return, at least 1.
        """
        ...

    def delete(self, id: str) -> None:
        """Remove a note; nothing happens where there is none."""
        ...

    def ids(self) -> list[str]:
        """Return the ids of all notes, sorted: those of earlier runs first."""
        ...

    def __len__(self) -> int:
        """Return how many notes there are."""
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
