"""Full-text search over the notes of collections: SQLite's FTS5 in memory, made from state when needed."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from actionbridge.api.errors import ActionBridgeError

if TYPE_CHECKING:
    import sqlite3

MAX_WORDS: Final = 64
MAX_INDEXES: Final = 64

_TABLE: Final = (
    "CREATE VIRTUAL TABLE note USING fts5(id UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 2')"
)
_SEARCH: Final = "SELECT id, -rank FROM note WHERE note MATCH ? ORDER BY rank, id LIMIT ?"

Changes = Mapping[str, str | None]
"""Text by id; None: the note is deleted."""


class SearchError(ActionBridgeError):
    """This Python cannot search."""


def check_search() -> None:
    """Check that this Python's SQLite has FTS5.

    Raises:
        SearchError: It has not.
    """
    SearchIndex().close()


class SearchIndex:
    """The words of one collection.

    Owns: a database in memory.
    Lifecycle: ``close`` frees it.
    Threading: the thread that made it.
    """

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._database = _open_database()

    def apply(self, changes: Changes) -> None:
        """Add, replace and delete notes."""
        for id, text in changes.items():
            row = self._rows.pop(id, None)
            if row is not None:
                self._database.execute("DELETE FROM note WHERE rowid = ?", (row,))
            if text is not None:
                words = text.encode(errors="replace").decode()  # SQLite takes no lone surrogates
                added = self._database.execute("INSERT INTO note (id, text) VALUES (?, ?)", (id, words))
                assert added.lastrowid is not None
                self._rows[id] = added.lastrowid

    def search(self, query: str, limit: int, pending: Changes) -> list[tuple[str, float]]:
        """Return ids and scores, the best first, as if changes had been applied."""
        words = list(dict.fromkeys(re.findall(r"\w+", query)))[:MAX_WORDS]
        if not words:
            return []
        phrases = " OR ".join(f'"{word}"' for word in words)  # quoted: no word is an operator
        if not pending:
            return self._database.execute(_SEARCH, (phrases, limit)).fetchall()
        rows = {id: self._rows[id] for id in pending if id in self._rows}
        self._database.execute("SAVEPOINT pending")
        try:
            self.apply(pending)
            return self._database.execute(_SEARCH, (phrases, limit)).fetchall()
        finally:
            self._database.execute("ROLLBACK TO pending")
            self._database.execute("RELEASE pending")
            for id in pending:
                self._rows.pop(id, None)
            self._rows.update(rows)

    def close(self) -> None:
        """Free the memory; idempotent."""
        self._database.close()


class SearchIndexes:
    """The indexes of a subtask's collections that were searched last.

    Owns: up to ``MAX_INDEXES`` indexes.
    Lifecycle: as long as the subtask; ``close`` is idempotent.
    Threading: task thread only.
    """

    def __init__(self) -> None:
        self._indexes: OrderedDict[tuple[bytes, str], SearchIndex] = OrderedDict()
        check_search()

    def of(self, key: bytes, collection: str, notes: Callable[[], Changes]) -> SearchIndex:
        """Return a collection's index.

        Args:
            key: Encoded.
            collection: Name.
            notes: Reads all notes, for an index that is not there.
        """
        name = (key, collection)
        index = self._indexes.get(name)
        if index is not None:
            self._indexes.move_to_end(name)
            return index
        found = notes()
        index = SearchIndex()
        index.apply(found)
        self._indexes[name] = index
        if len(self._indexes) > MAX_INDEXES:
            self._indexes.popitem(last=False)[1].close()
        return index

    def apply(self, key: bytes, collection: str, changes: Changes) -> None:
        """Let an index follow what an ended action has changed, if it is there."""
        index = self._indexes.get((key, collection))
        if index is not None:
            index.apply(changes)

    def close(self) -> None:
        """Free all indexes."""
        while self._indexes:
            self._indexes.popitem()[1].close()


def _open_database() -> sqlite3.Connection:
    remedy = "use a CPython whose sqlite3 module has FTS5, as those of Debian, conda and python.org have"
    try:
        import sqlite3  # not there in every CPython, and needed by jobs that search only
    except ImportError as error:
        raise SearchError(f"long-term memory needs sqlite3, which fails ({error}): {remedy}") from error
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        database.execute(_TABLE)
    except sqlite3.OperationalError as error:
        database.close()
        raise SearchError(f"long-term memory needs SQLite's FTS5, which fails ({error}): {remedy}") from error
    return database
