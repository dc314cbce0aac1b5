"""Importing what the user wrote, in a process that other jobs and earlier attempts share."""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import threading
from collections.abc import Sequence
from types import ModuleType
from typing import Final

from actionbridge.api.errors import PlanError

_lock: Final = threading.Lock()  # subtasks of one process open at the same time
_loaded: Final[dict[str, bytes]] = {}
"""Main modules of jobs: digest of the source that is loaded."""


def import_main(name: str, file: str, path: Sequence[str]) -> ModuleType:
    """Import a job's main file under its stem; anew if its source has changed since it was loaded.

    Args:
        name: The stem.
        file: The file.
        path: Directories to import from, put before the others in this order.

    Raises:
        PlanError: Another job's file is loaded under this name in this process.
    """
    with _lock:
        for directory in reversed(path):
            if directory not in sys.path:
                sys.path.insert(0, directory)
        importlib.invalidate_caches()
        with open(file, "rb") as source:
            digest = hashlib.sha256(source.read()).digest()
        module = importlib.import_module(name)
        found = getattr(module, "__file__", None)
        if found is None or os.path.realpath(found) != os.path.realpath(file):
            raise PlanError(
                f"module {name!r} is {found} in this process, and the job's is {file}",
                "rename one of the files, or give each job a TaskManager of its own",
            )
        if _loaded.get(name, digest) != digest:
            module = importlib.reload(module)
        _loaded[name] = digest
        return module
