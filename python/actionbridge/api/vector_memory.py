"""Long-term memory in a vector store, found by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from actionbridge.api.long_term_memory import Found, Note

if TYPE_CHECKING:
    from actionbridge.api.runner_context import RunnerContext

Vector = Sequence[float]


class Embedder(Protocol):
    """Tells what a text means, as a vector: a model, behind HTTP or in the process."""

    async def __call__(self, text: str, /) -> Vector:
        """Return the vector of a text; all have the same length."""
        ...


class VectorStore(Protocol):
    """Keeps notes with their vectors.

    All notes of one collection of one key are a set of their own. The methods are called by durable calls:
    one that was running when the process died is called again with the same arguments.
    """

    async def put(self, key: str, collection: str, note: Note, vector: Vector) -> None:
        """Store a note under its id, in place of one that has it."""
        ...

    async def get(self, key: str, collection: str, id: str) -> Note | None:
        """Return a note; None where there is none."""
        ...

    async def search(self, key: str, collection: str, vector: Vector, limit: int) -> Sequence[Found]:
        """Return the notes nearest to a vector, the best first, at most ``limit``."""
        ...

    async def delete(self, key: str, collection: str, id: str) -> None:
        """Remove a note; nothing happens where there is none."""
        ...

    async def ids(self, key: str, collection: str) -> Sequence[str]:
        """Return the ids of all notes."""
        ...


class VectorMemory:
    """A backend of long-term memory: an embedding function and a vector store.

    Every question to either is a durable call, so it is asked once and its answer is the same on replay.

    Args:
        embed: Tells what a text means.
        store: Keeps the notes.
    """

    def __init__(self, embed: Embedder, store: VectorStore) -> None:
        self.embed = embed
        self.store = store

    def memory(self, ctx: RunnerContext) -> _ActionMemory:
        """See ``LongTermBackend.memory``."""
        return _ActionMemory(self, ctx)


class _ActionMemory:
    """See ``LongTermMemory``."""

    def __init__(self, backend: VectorMemory, ctx: RunnerContext) -> None:
        self._backend = backend
        self._ctx = ctx

    def collection(self, name: str) -> _Collection:
        if not isinstance(name, str):
            raise TypeError(f"the name of a collection is text such as 'notes', not {type(name).__name__}")
        if not name:
            raise ValueError("a collection has no name: use text such as 'notes'")
        return _Collection(self._backend, self._ctx, name)


class _Collection:
    """See ``MemoryCollection``."""

    def __init__(self, backend: VectorMemory, ctx: RunnerContext, name: str) -> None:
        self._backend = backend
        self._ctx = ctx
        self._name = name

    async def add(self, text: str, *, metadata: Any = None) -> str:
        note = Note(self._ctx.uuid4().hex, text, metadata)
        await self._ask(_put, note, await self._vector(text))
        return note.id

    async def get(self, id: str) -> Note | None:
        note: Note | None = await self._ask(_get, id)
        return note

    async def search(self, query: str, limit: int = 10) -> list[Found]:
        if limit < 1:
            raise ValueError(f"limit is {limit}: ask for at least 1 note")
        found: list[Found] = await self._ask(_search, await self._vector(query), limit)
        return found

    async def delete(self, id: str) -> None:
        await self._ask(_delete, id)

    async def ids(self) -> list[str]:
        ids: list[str] = await self._ask(_ids)
        return ids

    async def _vector(self, text: str) -> list[float]:
        return await self._ctx.durable_execute_async(_embed, self._backend, text)

    async def _ask(self, function: Any, *arguments: Any) -> Any:
        # The key as text: stores know no tuples, and 1 is another key than "1".
        place = repr(self._ctx.key), self._name
        return await self._ctx.durable_execute_async(function, self._backend, *place, *arguments)


# The durable calls. They are functions of a module, so that records can name them.


async def _embed(backend: VectorMemory, text: str) -> list[float]:
    return [float(number) for number in await backend.embed(text)]


async def _put(backend: VectorMemory, key: str, collection: str, note: Note, vector: list[float]) -> None:
    await backend.store.put(key, collection, note, vector)


async def _get(backend: VectorMemory, key: str, collection: str, id: str) -> Note | None:
    return await backend.store.get(key, collection, id)


async def _search(
    backend: VectorMemory, key: str, collection: str, vector: list[float], limit: int
) -> list[Found]:
    return [*await backend.store.search(key, collection, vector, limit)]


async def _delete(backend: VectorMemory, key: str, collection: str, id: str) -> None:
    await backend.store.delete(key, collection, id)


async def _ids(backend: VectorMemory, key: str, collection: str) -> list[str]:
    return sorted(await backend.store.ids(key, collection))
