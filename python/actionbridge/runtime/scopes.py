"""Where in an action's tree of tasks something happens: the identity of durable calls.

A durable call is known by the path of its task and its number there, never by when it ran. The path is made
of labels rather than of plain numbers, so that the helper tasks which libraries start, more in one attempt
and fewer in the next, do not renumber the user's own.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import re
import sys
import weakref
from collections.abc import Iterator
from contextvars import ContextVar
from random import Random
from types import FrameType
from typing import Any, Final

from actionbridge.runtime.user_frames import is_library

ROOT: Final[ContextVar[RootScope | None]] = ContextVar("actionbridge-action", default=None)
"""The action that a callback belongs to; tasks have a slot of their own, because contexts can be replaced."""

_CALLBACK: Final = "~callback"
_WRAPPERS: Final = 4  # coroutines of libraries, one inside the other, that a label names
_COMPACT_AT: Final = 64  # tasks of one action before those that have ended are forgotten
_UNNAMED_PARTS: Final = re.compile(r"\.<(?:locals|listcomp|setcomp|dictcomp)>")
_NAMING: Final = frozenset({asyncio.create_task.__code__, asyncio.TaskGroup.create_task.__code__})
"""Functions that, before Python 3.13, name a task only after they have made it."""


class Scope:
    """One task of an action, or several that stand for one (a helper of ``wait_for``, a durable call).

    Attributes:
        unstable: Nothing but chance orders it among its siblings: what is done here is not found again.
        time: When the last record was delivered here, milliseconds since the epoch; at first the parent's.
        random: Chance of this scope's own; None where nobody has asked for it.
    """

    # Defaults of the class: most scopes leave most of these alone, and one is made per task.
    unstable = False
    time = 0
    random: Random | None = None
    _root: RootScope
    _parent: Scope | None = None
    _step = ""
    _path: str | None = None
    _children: dict[str, int] | None = None
    _calls = 0
    _draws = 0
    _lends = False

    @property
    def root(self) -> RootScope:
        """The scope of the action's own task."""
        return self._root

    @property
    def path(self) -> str:
        """Labels and numbers from the action's own task, which is empty, to this one."""
        if self._path is None:
            self._path = "" if self._parent is None else f"{self._parent.path}/{self._step}"
        return self._path

    def next_call(self) -> str:
        """Identify the durable call that is made now: its path, and its number among the calls here."""
        number = self._calls
        self._calls = number + 1
        return f"{self.path}/{number}"

    def next_draw(self) -> int:
        """Number the UUID that is asked for now, from 0."""
        number = self._draws
        self._draws = number + 1
        return number

    def lend(self) -> None:
        """Let the next task that is made here share this scope: a helper, which other Pythons do without."""
        self._lends = True

    def adopt(self, coro: Any, name: str | None) -> Scope | None:
        """Return the scope of a task that is made in this one; None if none of the action's calls is its own.

        Args:
            coro: What the task runs.
            name: As given by whoever makes it.
        """
        if self._lends:
            self._lends = False
            return self
        if getattr(coro, "cr_code", None) in SHARING:
            return self
        return self._child(label_of(coro, name), self.unstable)

    def _child(self, label: str, unstable: bool) -> Scope:
        children = self._children
        if children is None:
            children = self._children = {}
        number = children.get(label, 0)
        children[label] = number + 1
        child = Scope()
        child._root = self.root
        child._parent = self
        child._step = f"{label}#{number}"
        if unstable:
            child.unstable = True
        if self.time:
            child.time = self.time
        return child


class RootScope(Scope):
    """The scope of an action's own task, and the list of all its other tasks.

    Attributes:
        ended: The action is over: nothing is done for it any more.
    """

    ended = False
    _tasks: list[weakref.ref[asyncio.Task[Any]]] | None = None
    _compact_at = _COMPACT_AT

    @property
    def root(self) -> RootScope:
        """This one; no attribute, which would keep it alive until the garbage collector came."""
        return self

    @property
    def had_tasks(self) -> bool:
        """Whether the action has made a task, ever."""
        return self._tasks is not None

    def tasks(self) -> Iterator[asyncio.Task[Any]]:
        """The tasks that the action has made and that have not ended, the oldest first."""
        for reference in self._tasks or ():
            task = reference()
            if task is not None and not task.done():
                yield task

    def add(self, task: asyncio.Task[Any]) -> None:
        """Take note of a task other than the action's own."""
        if self._tasks is None:
            self._tasks = []
        elif len(self._tasks) >= self._compact_at:
            self._tasks = [weakref.ref(each) for each in self.tasks()]
            self._compact_at = 2 * len(self._tasks) + _COMPACT_AT
        self._tasks.append(weakref.ref(task))

    def adopt_callback(self, coro: Any, name: str | None) -> Scope | None:
        """As ``adopt``, for a task that a callback of the loop makes: when it runs is nobody's decision."""
        return None if self.ended else self._child(f"{_CALLBACK}>{label_of(coro, name)}", unstable=True)


class _InCall:
    """What a task has in its scope's place while a durable call runs in it: what it starts has no scope."""

    __slots__ = ()

    def adopt(self, coro: Any, name: str | None) -> None:
        """The tasks that a durable call makes are its own affair: only its result is recorded."""


IN_CALL: Final = _InCall()
TaskScope = Scope | _InCall | None
"""What a task knows of its place; None: it belongs to no action."""

SHARING: Final[set[Any]] = set()
"""Code of coroutines that carry an identity of their own: a task made of one is no child of its maker."""


def scope_of_task(loop: asyncio.AbstractEventLoop, coro: Any, name: str | None) -> Scope | None:
    """Return the scope of a task that is made now."""
    maker = asyncio.current_task(loop)
    if maker is not None:
        scope: TaskScope = getattr(maker, "scope", None)
        if scope is None:
            return None
        return scope.adopt(coro, name)
    root = ROOT.get()
    return None if root is None else root.adopt_callback(coro, name)


def current_scope() -> TaskScope:
    """Return the scope of the task that runs; None where none runs, or one of no action."""
    try:
        return getattr(asyncio.current_task(), "scope", None)
    except RuntimeError:  # no loop runs: this is no task
        return None


def label_of(coro: Any, name: str | None) -> str:
    """Name a task by the code it runs, in the same way on every Python.

    The user's coroutines go by their function. Those of libraries go by the task's given name, else by what
    they wrap: anyio runs every task in one and the same coroutine of its own.
    """
    label = _function_label(coro)
    if not _is_library(coro):
        return label
    if name is None:
        name = _name_to_come()
    if name is not None:
        return f"*{_plain(name)}"
    return label + "".join(_wrapped_labels(coro))


def _wrapped_labels(coro: Any) -> Iterator[str]:
    for _ in range(_WRAPPERS):
        if not _is_library(coro):
            return
        frame = getattr(coro, "cr_frame", None) or getattr(coro, "gi_frame", None)
        for value in () if frame is None else frame.f_locals.values():
            if inspect.iscoroutine(value) or inspect.isgenerator(value):
                yield f">{_function_label(value)}"
                coro = value
                break
            if inspect.isawaitable(value) and not asyncio.isfuture(value):
                yield f">{_plain(type(value).__qualname__)}"
                return
        else:
            return


def _name_to_come() -> str | None:
    """The name that the task which is being made will be given afterwards; None if there is none to come."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__package__") == __package__:
        frame = frame.f_back
    return frame.f_locals.get("name") if frame is not None and frame.f_code in _NAMING else None


def _function_label(coro: Any) -> str:
    return _plain(getattr(coro, "__qualname__", None) or type(coro).__qualname__)


@functools.lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    """A qualified name without what compilers differ in, and without the separator of paths."""
    return _UNNAMED_PARTS.sub("", str(name)).replace("/", "|")


def _is_library(coro: Any) -> bool:
    code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
    return code is not None and is_library(code.co_filename)
