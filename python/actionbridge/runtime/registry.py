"""The open subtasks of this process, by the int that Java knows them by."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from actionbridge.runtime.direct_calls import BridgeError

if TYPE_CHECKING:
    from actionbridge.runtime.subtask import Subtask

SUBTASKS: Final[dict[int, Subtask]] = {}
_handles = itertools.count(1)


def register(subtask: Subtask) -> int:
    """Give a subtask its handle."""
    handle = next(_handles)
    SUBTASKS[handle] = subtask
    return handle


def subtask_of(handle: int) -> Subtask:
    """Return an open subtask.

    Raises:
        BridgeError: It was closed, or never opened in this process.
    """
    try:
        return SUBTASKS[handle]
    except KeyError:
        raise BridgeError(f"runner context {handle} is not open in this process: create it first") from None
