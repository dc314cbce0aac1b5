"""A plan whose long-term memory is in a vector store: one in this process, that counts what it is asked."""

from collections import Counter
from collections.abc import Iterator

from actionbridge import (
    Found,
    InputEvent,
    Note,
    OutputEvent,
    Plan,
    ResourceContext,
    RunnerContext,
    VectorMemory,
    action,
    resource,
)
from actionbridge.api.vector_memory import Vector

LETTERS = "abcdefghijklmnopqrstuvwxyz"
asked: Counter[str] = Counter()


class Store:
    """Notes with their vectors, compared by scalar product."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str], dict[str, tuple[Note, Vector]]] = {}

    def _of(self, key: str, collection: str) -> dict[str, tuple[Note, Vector]]:
        return self._notes.setdefault((key, collection), {})

    async def put(self, key: str, collection: str, note: Note, vector: Vector) -> None:
        """See ``VectorStore.put``."""
        asked["put"] += 1
        self._of(key, collection)[note.id] = note, vector

    async def get(self, key: str, collection: str, id: str) -> Note | None:
        """See ``VectorStore.get``."""
        note, _ = self._of(key, collection).get(id, (None, ()))
        return note

    async def search(self, key: str, collection: str, vector: Vector, limit: int) -> list[Found]:
        """See ``VectorStore.search``."""
        asked["search"] += 1
        found = [
            Found(note.id, note.text, note.metadata, sum(a * b for a, b in zip(vector, other, strict=True)))
            for note, other in self._of(key, collection).values()
        ]
        return sorted(found, key=lambda one: -one.score)[:limit]

    async def delete(self, key: str, collection: str, id: str) -> None:
        """See ``VectorStore.delete``."""
        self._of(key, collection).pop(id, None)

    async def ids(self, key: str, collection: str) -> list[str]:
        """See ``VectorStore.ids``."""
        return [*self._of(key, collection)]


async def letters(text: str) -> Vector:
    """Count the letters: all that these tests know of meaning."""
    asked["embed"] += 1
    return [float(text.count(letter)) for letter in LETTERS]


@resource
def notes(ctx: ResourceContext) -> Iterator[VectorMemory]:
    """The backend."""
    yield VectorMemory(letters, Store())


@action(InputEvent)
async def remember(event: InputEvent, ctx: RunnerContext) -> None:
    """Add the text, and tell what is nearest to it, how many there are, and what is gone."""
    collection = ctx.long_term_memory.collection("texts")
    id = await collection.add(event.input, metadata={"length": len(event.input)})
    nearest = await collection.search(event.input, limit=2)
    count = len(await collection.ids())
    if event.input == "gone":
        await collection.delete(id)
    kept = await collection.get(id)
    ctx.send_event(OutputEvent([[(n.text, n.metadata) for n in nearest], count, kept is not None]))


vectors = Plan("vectors", actions=[remember], resources=[notes], long_term_memory=notes)
