"""What can be told about a callable without calling it: where it stands, and what kind it is."""

import contextlib
import functools
import inspect
from types import FunctionType, MethodType
from typing import Any


def _inner(target: object) -> object | None:
    """Return what a call of ``target`` is handed on to, or None where the chain ends."""
    if isinstance(target, staticmethod | classmethod | MethodType):
        return target.__func__
    if isinstance(target, functools.partial):
        return target.func
    if isinstance(target, type):
        return None
    wrapped = getattr(target, "__wrapped__", None)
    if wrapped is not None:
        return wrapped  # type: ignore[no-any-return]  # set by functools.wraps
    if isinstance(target, FunctionType):
        return None
    call = getattr(type(target), "__call__", None)  # noqa: B004  the function itself is wanted
    return call if isinstance(call, FunctionType) else None


def layers(target: object) -> list[object]:
    """List ``target`` and all that it binds, fixes (``partial``) or wraps (``functools.wraps``), in order."""
    found: list[object] = []
    current: object | None = target
    while current is not None and not any(current is seen for seen in found):  # a wrapper may wrap itself
        found.append(current)
        current = _inner(current)
    return found


def user_function(target: object) -> FunctionType | None:
    """Return the function that the user wrote, below all wrappers; None for classes and builtins."""
    last = layers(target)[-1]
    return last if isinstance(last, FunctionType) else None


def location(target: object) -> str:
    """Return ``file:line`` of the user's function, or of nothing (``""``) where there is no source."""
    function = user_function(target)
    if function is None:
        return ""
    return f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}"


def label(target: object) -> str:
    """Name a callable for a message: its qualified name, else its ``repr``."""
    named: Any = user_function(target) or target
    name = getattr(named, "__qualname__", None)
    return name if isinstance(name, str) else repr(target)


def is_async(target: object) -> bool:
    """Tell whether a call gives a coroutine.

    A plain function that wraps a coroutine function (``functools.wraps``) counts as one: that is what tracing
    and logging decorators return.
    """
    return any(inspect.iscoroutinefunction(layer) for layer in layers(target))


def is_generator(target: object) -> bool:
    """Tell whether a call itself gives a generator or an async generator."""
    bare: Any = target.__func__ if isinstance(target, staticmethod | classmethod) else target
    if not isinstance(bare, FunctionType | MethodType | functools.partial):
        bare = getattr(type(bare), "__call__", bare)  # noqa: B004  the function itself is wanted
    return inspect.isgeneratorfunction(bare) or inspect.isasyncgenfunction(bare)


def yields(target: object) -> bool:
    """Tell whether a call gives a generator, be it through wrappers; a context manager is none."""
    if any(isinstance(x, FunctionType) and x.__globals__ is vars(contextlib) for x in layers(target)):
        return False
    return any(is_generator(layer) for layer in layers(target) if isinstance(layer, FunctionType))
