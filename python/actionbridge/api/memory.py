"""Memory as actions see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, final

from actionbridge.api.type_registry import register_type

if TYPE_CHECKING:
    from actionbridge.api.runner_context import RunnerContext

Scope = Literal["short-term", "sensory"]


@final
@dataclass(frozen=True, slots=True)
class MemoryRef:
    """A path in one of the memories, as a value: sent in an event, a later action reads what it names.

    It names a place, not a value: what is read is what is there then. Key and run are those of the reader, so
    a reference into sensory memory names nothing in another run.

    Attributes:
        scope: Which memory.
        path: As for ``MemoryObject.get``.
    """

    scope: Scope
    path: str

    def get(self, ctx: "RunnerContext", default: Any = None) -> Any:
        """Return the value at the path, an object as a dict; ``default`` where nothing is stored."""
        memory = ctx.sensory_memory if self.scope == "sensory" else ctx.short_term_memory
        return memory.get(self.path, default)


register_type(MemoryRef, "actionbridge.memory-ref")


class MemoryObject(Protocol):
    """Values under paths: ``memory.set("leg.delay", 12)``.

    A path is names joined by dots; ``\\.`` is a dot inside a name. A dict whose keys are str is stored as an
    object: one entry per leaf, each readable under its own path. Every other value is one entry. Values that
    were read are the action's own: changing one changes no memory until it is set.

    What an action writes is seen by itself at once and by others when the action ends. When another action of
    the same run ends first, what this one has done is done again over the other's writes: of two ``set`` the
    one that ends last wins, ``update`` never loses a change.

    Every method raises ``TypeError`` for a path that is no str and ``ValueError`` for one with an empty name.
    """

    def get(self, path: str, default: Any = None) -> Any:
        """Return the value at a path, an object as a dict; ``default`` where nothing is stored."""
        ...

    def set(self, path: str, value: Any) -> None:
        """Store a value, in place of everything at and below the path.

        Raises:
            ValueNotSupportedError: The value cannot be stored, is too large or nested too deeply.
        """
        ...

    def delete(self, path: str) -> None:
        """Remove everything at and below the path; nothing happens where nothing is stored."""
        ...

    def exists(self, path: str) -> bool:
        """Tell whether a value or an object is stored at the path; a stored None exists."""
        ...

    def keys(self, path: str = "") -> list[str]:
        """Return the names directly below an object, or the topmost ones, sorted; empty where none is."""
        ...

    def ref(self, path: str) -> MemoryRef:
        """Return the path as a value that can be sent in an event; reads nothing."""
        ...

    def update(self, path: str, fn: Callable[[Any], Any]) -> Any:
        """Store ``fn(value)`` in place of the value and return it.

        Args:
            path: Where; the value is None where nothing is stored.
            fn: Pure and synchronous. Called now with the action's view, and again after other actions of the
                run have written; so it must not depend on how often it is called.
        """
        ...
