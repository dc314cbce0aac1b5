"""Importing what the user wrote, in a process that other jobs and earlier attempts share."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from actionbridge.api.errors import PlanError
from actionbridge.api.type_registry import forget_types

_OWN: Final = __name__.partition(".")[0]
_LIBRARY_NAMES: Final = frozenset({"site-packages", "dist-packages"})
_STANDARD_LIBRARY: Final = os.path.realpath(sysconfig.get_path("stdlib"))


@dataclass(frozen=True, slots=True)
class _Code:
    """Where a job's modules are found.

    Attributes:
        main: Name and file of its main module; None where Java calls single functions.
        roots: Directories to import from, without those of installed packages.
    """

    main: tuple[str, str] | None
    roots: tuple[str, ...]

    def find(self, module: str) -> str | None:
        """Return the file that this job would import a module from; None if it is not the job's own."""
        for root in self.roots:
            for file in _files_of(module):
                path = os.path.join(root, file)
                if os.path.isfile(path):
                    return os.path.realpath(path)
        return None


@dataclass(frozen=True, slots=True)
class _Source:
    """What a loaded module was made from.

    Attributes:
        digest: Of its text; None if that may have changed since it was loaded.
    """

    file: str
    digest: bytes | None


class UserCode:
    """The users' modules of this process: one attempt of a job sees one state of its code.

    While a subtask of a job is open, all that open later share its modules, whatever is written to the files.
    A job that opens anew finds its modules as the files are now: if one of them has changed, all are imported
    again, since any of them may hold something of it. Jobs that are open at the same time share modules of
    equal names and equal text, and are refused if the texts differ.

    Owns: the modules below the directories of jobs in ``sys.modules``, and these directories in ``sys.path``.
    Lifecycle: ``enter`` and ``leave``, once each for every subtask.
    Threading: any thread; a lock, because subtasks open at the same time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: dict[object, _Code] = {}
        self._opened: dict[_Code, int] = {}
        self._sources: dict[str, _Source] = {}

    def enter(self, user: object, main: Mapping[str, str] | None, path: Sequence[str]) -> None:
        """Let a subtask use a job's code, and import its main file under its stem.

        Args:
            user: The subtask.
            main: ``module``, the stem, and ``file``; None where there is no main file.
            path: Directories to import from, put before the others in this order.

        Raises:
            PlanError: A job that is open has other code under the same name.
            Exception: What the main file raised; then the subtask has left.
        """
        roots = tuple(dict.fromkeys(os.path.realpath(entry) for entry in path if not _is_library(entry)))
        code = _Code((main["module"], os.path.realpath(main["file"])) if main else None, roots)
        with self._lock:
            shared = code in self._users.values()
            self._record()
            if not shared:
                self._make_room_for(code)
            self._users[user] = code
            self._opened.setdefault(code, time.time_ns())
            _put_first(path)
            importlib.invalidate_caches()
        try:
            if code.main is not None:
                self._import(*code.main)
        except BaseException:
            self.leave(user)
            raise

    def leave(self, user: object) -> None:
        """Let a subtask's code go; idempotent. The last one of a job takes its directories off the path."""
        with self._lock:
            code = self._users.pop(user, None)
            if code is None or code in self._users.values():
                return
            self._record()
            del self._opened[code]
            gone = set(code.roots) - {root for other in self._opened for root in other.roots}
            sys.path[:] = [entry for entry in sys.path if not entry or os.path.realpath(entry) not in gone]

    def _import(self, name: str, file: str) -> None:
        found = _file_of(importlib.import_module(name))
        with self._lock:
            self._record()
            if found != file and not self._is_shared(name, file):
                raise _taken(name, found, file)

    def _is_shared(self, name: str, file: str) -> bool:
        source = self._sources.get(name)
        return source is not None and source.digest == _digest(file)

    def _make_room_for(self, code: _Code) -> None:
        """Refuse what an open job has under another text, and drop what no open job needs if it is stale."""
        idle = []
        stale = False
        for name, source in self._sources.items():
            mine = code.find(name)
            current = None if mine is None else _digest(mine)
            if any(other.find(name) for other in self._opened):
                if mine is not None and current != source.digest:
                    raise _taken(name, source.file, mine)
            else:
                idle.append(name)
                stale = stale or mine != source.file or current != source.digest
        if stale:
            self._drop(idle)

    def _drop(self, names: list[str]) -> None:
        for name in names:
            sys.modules.pop(name, None)
            source = self._sources.pop(name)
            # Python compares time in seconds and size: two editions of equal length within a second are one.
            with suppress(OSError):
                os.unlink(importlib.util.cache_from_source(source.file))
        forget_types(names)

    def _record(self) -> None:
        """Note what open jobs have loaded since the last time."""
        for name, module in list(sys.modules.items()):
            if name in self._sources or name.partition(".")[0] == _OWN:
                continue
            for code, opened in self._opened.items():
                mine = code.find(name)
                if mine is not None and _file_of(module) == mine:
                    # What was written after the job opened may not be what was loaded.
                    unchanged = os.stat(mine).st_mtime_ns < opened
                    self._sources[name] = _Source(mine, _digest(mine) if unchanged else None)


def _file_of(module: ModuleType) -> str | None:
    file = getattr(module, "__file__", None)
    return None if file is None else os.path.realpath(file)


def _files_of(module: str) -> Iterator[str]:
    path = module.replace(".", os.sep)
    yield os.path.join(path, "__init__.py")  # a package wins over a module of its name
    yield f"{path}.py"


def _digest(file: str) -> bytes:
    with open(file, "rb") as source:
        return hashlib.sha256(source.read()).digest()


def _is_library(entry: str) -> bool:
    path = os.path.realpath(entry)
    installed = _LIBRARY_NAMES.intersection(path.split(os.sep))
    return bool(installed) or (path + os.sep).startswith(_STANDARD_LIBRARY + os.sep)


def _put_first(path: Sequence[str]) -> None:
    for entry in reversed(path):
        if entry in sys.path:
            if _is_library(entry):
                continue
            sys.path.remove(entry)
        sys.path.insert(0, entry)


def _taken(name: str, loaded: str | None, wanted: str) -> PlanError:
    if loaded == wanted:
        return PlanError(
            f"module {name!r} was loaded from {wanted} by a job that is still open, and the file has changed",
            "let that job end first, or give each job a TaskManager of its own",
        )
    return PlanError(
        f"module {name!r} is {loaded} in this process, and the job's is {wanted}",
        "rename one of the files, or give each job a TaskManager of its own",
    )


USER_CODE: Final = UserCode()
"""That of this process."""
