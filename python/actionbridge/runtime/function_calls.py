"""What the entry points of ``plan.function`` do; formats: ``tests/contract``, section 4."""

from __future__ import annotations

from typing import Any

from actionbridge.plan.function_cache import FUNCTIONS
from actionbridge.runtime.direct_calls import Answer
from actionbridge.runtime.entry_point import entry_point
from actionbridge.runtime.registry import subtask_of


@entry_point
def call_function(context: int, module: str, qualname: str, arguments: list[Any]) -> Answer:
    """Call a function by its name."""
    return subtask_of(context).calls.call(module, qualname, arguments)


@entry_point
def call_awaitable(context: int, ref: int) -> Answer:
    """Advance what an async function left waiting."""
    return subtask_of(context).calls.resume(ref)


@entry_point
def clear_cache() -> None:
    """Forget every function."""
    FUNCTIONS.clear()


@entry_point
def cache_size() -> int:
    """Count the functions."""
    return len(FUNCTIONS)


@entry_point
def cache_keys() -> list[tuple[str, str]]:
    """List module and qualified name of each function."""
    return FUNCTIONS.keys()
