"""Names to callables at the cost of two dictionary look-ups."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from actionbridge.plan.naming import load_module, resolve

_Entry = tuple[ModuleType, dict[str, Any], str, object, Callable[..., Any]]
"""Module, its namespace, the first part of the qualified name, what stood there, the function.

No NamedTuple: CPython takes plain tuples apart several times faster.
"""


class FunctionCache:
    """Resolved functions by module and qualified name; coroutine functions like all others.

    A module that was replaced in ``sys.modules``, or reloaded, is seen at the next call: an entry holds only
    while the module is the same object and its name still stands for the same function or class. What is
    exchanged inside a class is not seen.

    **Owns** references to modules and functions. **Lifecycle**: ``clear`` drops them. **Threading**: any
    thread; two that miss at once both resolve, with the same result.
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], _Entry] = {}

    def resolve(self, module: str, qualname: str) -> Callable[..., Any]:
        """Return the callable, from the cache if the module has not changed since.

        Raises:
            PlanError: There is no such module or function; nothing is cached.
        """
        entry = self._entries.get((module, qualname))
        if entry is not None:
            known, namespace, root_name, root, function = entry
            if sys.modules.get(module) is known and namespace.get(root_name) is root:
                return function
        function = resolve(module, qualname)
        holder = load_module(module)
        root_name = qualname.partition(".")[0]
        root = getattr(holder, root_name)
        self._entries[module, qualname] = (holder, vars(holder), root_name, root, function)
        return function

    def clear(self) -> None:
        """Forget every function."""
        self._entries.clear()

    def keys(self) -> list[tuple[str, str]]:
        """List module and qualified name of every cached function, sorted."""
        return sorted(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


FUNCTIONS: Final = FunctionCache()
"""The cache of this process, whose modules all its subtasks share."""
