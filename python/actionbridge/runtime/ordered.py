"""asyncio's functions that leave an order to chance, in an order: inside the tasks of actions only.

``as_completed`` makes its tasks, ``wait`` returns them, and a failing ``TaskGroup`` cancels them in the order
of a set, which is another one in each process. A replay that goes another way asks for other calls.

The replacements stand in asyncio, and in all modules that hold the originals by name, while a mailbox loop is
open. Outside the tasks of actions they do what the originals do.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import math
import sys
import threading
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, Final

from actionbridge.runtime.scopes import Scope, current_scope

_as_completed: Final = asyncio.as_completed
_wait: Final = asyncio.wait
_wait_for: Final = asyncio.wait_for
_enter_group: Final = asyncio.TaskGroup.__aenter__


class OrderedFutures(set[Any]):
    """A set of futures that iterates as it was filled; what was added later follows, the oldest first."""

    def __init__(self, futures: Iterable[Any] = ()) -> None:
        self._ranks = {future: rank for rank, future in enumerate(futures)}
        super().__init__(self._ranks)

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(super().__iter__(), key=self._rank))

    def pop(self) -> Any:
        """Remove the first one."""
        for future in self:
            self.remove(future)
            return future
        raise KeyError("pop from an empty set")

    def _rank(self, future: Any) -> tuple[float, int]:
        return self._ranks.get(future, math.inf), _age(future)


@functools.wraps(_as_completed)
def as_completed(fs: Any, **options: Any) -> Any:
    """As asyncio's; makes its tasks in the order of the arguments."""
    if isinstance(current_scope(), Scope) and not inspect.isawaitable(fs):
        fs = [asyncio.ensure_future(future) for future in _in_order(fs)]
    return _as_completed(fs, **options)


@functools.wraps(_wait)
async def wait(fs: Any, **options: Any) -> Any:
    """As asyncio's; both sets iterate in the order of the arguments."""
    if not isinstance(current_scope(), Scope) or inspect.isawaitable(fs):
        return await _wait(fs, **options)
    fs = _in_order(fs)
    done, pending = await _wait(fs, **options)
    return OrderedFutures(f for f in fs if f in done), OrderedFutures(f for f in fs if f in pending)


@functools.wraps(_wait_for)
async def wait_for(fut: Any, timeout: float | None) -> Any:
    """As Python 3.11's, whose task for ``fut`` shares the caller's scope: from 3.12 on there is none."""
    if timeout is not None and timeout > 0 and not asyncio.isfuture(fut):
        scope = current_scope()
        if isinstance(scope, Scope):
            scope.lend()
    return await _wait_for(fut, timeout)


@functools.wraps(_enter_group)
async def enter_group(self: Any) -> Any:
    """As ``TaskGroup.__aenter__``; the group cancels its tasks in the order in which they were made."""
    if isinstance(current_scope(), Scope) and getattr(self, "_tasks", None) == set():
        self._tasks = OrderedFutures()
    return await _enter_group(self)


class _Replacements:
    """Puts the functions of this module in the place of asyncio's while somebody needs them.

    Threading: any.
    """

    def __init__(self, pairs: dict[Any, Any]) -> None:
        self._pairs = pairs
        self._users = 0
        self._lock = threading.Lock()

    def hold(self) -> None:
        """Put them in place, if this is the first user."""
        with self._lock:
            self._users += 1
            if self._users == 1:
                _replace(self._pairs)
                asyncio.TaskGroup.__aenter__ = enter_group  # type: ignore[method-assign]

    def release(self) -> None:
        """Put the originals back, if this was the last user."""
        with self._lock:
            self._users -= 1
            if self._users == 0:
                _replace({new: old for old, new in self._pairs.items()})
                asyncio.TaskGroup.__aenter__ = _enter_group  # type: ignore[method-assign]


def _replace(functions: dict[Any, Any]) -> None:
    """Replace functions in all modules that hold them by whatever name, but for this one."""
    identities = {id(function) for function in functions}
    for module in list(sys.modules.values()):
        if not isinstance(module, ModuleType) or module.__name__ == __name__:
            continue
        names = vars(module)
        if not identities.isdisjoint(map(id, names.values())):
            for name, value in list(names.items()):
                if id(value) in identities:
                    names[name] = functions[value]


def _in_order(futures: Iterable[Any]) -> list[Any]:
    """Without repetitions; a set, which has no order of its own, from the oldest task to the youngest."""
    if isinstance(futures, set | frozenset) and not isinstance(futures, OrderedFutures):
        return sorted(futures, key=_age)
    return list(dict.fromkeys(futures))


def _age(future: Any) -> int:
    age: int = getattr(future, "born", sys.maxsize)
    return age


REPLACEMENTS: Final = _Replacements(
    {_as_completed: as_completed, _wait: wait} | ({_wait_for: wait_for} if sys.version_info < (3, 12) else {})
)
