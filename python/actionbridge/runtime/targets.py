"""What a durable call runs: a function and its arguments, named so that another process finds the same."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any, Final

from actionbridge.api import callables
from actionbridge.api.durable import Call
from actionbridge.api.errors import CallError
from actionbridge.journal.digest import Named, digest
from actionbridge.journal.directives import Request
from actionbridge.journal.records import CALL

PLAIN: Final = Call()


class Target:
    """A function, its arguments, and what is special about the call.

    Attributes:
        function: To be called with ``args`` and ``kwargs``.
        args: Positional arguments.
        kwargs: Named arguments.
        call: What is special.
        is_async: Calling the function gives a coroutine.
    """

    __slots__ = ("args", "call", "function", "is_async", "kwargs")

    def __init__(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], call: Call
    ) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.call = call
        self.is_async = is_async(function)

    def request(self, resource_names: Mapping[int, str]) -> Request:
        """Describe the call to the journal.

        Args:
            resource_names: Of the plan's resources, by identity: such an argument counts by its name.
        """
        function, bound = _unwrapped(self.function)
        args: Sequence[object] = (*bound, *self.args) if bound else self.args
        kwargs: Mapping[str, object] = self.kwargs
        if resource_names:
            args = [_named(value, resource_names) for value in args]
            kwargs = {key: _named(value, resource_names) for key, value in kwargs.items()}
        call = self.call
        if call is PLAIN:
            return Request(CALL, function_name(function), None, digest(args, kwargs))
        return Request(
            CALL,
            function_name(function),
            call.name,
            digest(args, kwargs),
            None if call.timeout is None else max(1, round(call.timeout * 1000)),
            1 if call.retry is None else call.retry.attempts,
            reconciles=call.reconciler is not None,
            at_most_once=call.at_most_once,
        )

    def reconciling(self) -> Target:
        """The reconciler, called as the function was."""
        assert self.call.reconciler is not None
        return Target(self.call.reconciler, self.args, self.kwargs, self.call)


def target(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], call: Call | None
) -> Target:
    """Check what a durable call was given.

    Raises:
        CallError: It is no function, or ``call`` no ``Call``.
    """
    if not callable(function):
        hint = "pass the function and its arguments: ctx.durable_execute_async(fetch, url), not fetch(url)"
        if inspect.iscoroutine(function):
            function.close()
        raise CallError(f"a durable call of {function!r}, which is no function", hint)
    if call is None:
        call = PLAIN
    elif not isinstance(call, Call):
        raise CallError(f"call={call!r} of a durable call", "call is a reserved name: give it a Call(...)")
    return Target(function, args, kwargs, call)


def is_async(function: Callable[..., Any]) -> bool:
    """Whether calling a function gives a coroutine."""
    code = getattr(function, "__code__", None)
    # The common case in a tenth of the time.
    return (code is not None and bool(code.co_flags & inspect.CO_COROUTINE)) or callables.is_async(function)


def function_name(function: Any) -> str:
    """``module:qualified.name`` of a function, or of the class of a callable object."""
    if not hasattr(function, "__qualname__"):
        function = type(function)
    return f"{function.__module__}:{function.__qualname__}"


def _named(value: object, resource_names: Mapping[int, str]) -> object:
    name = resource_names.get(id(value))
    return value if name is None else Named(name)


def _unwrapped(function: Any) -> tuple[Any, tuple[object, ...]]:
    """The function itself, and what is bound to it and so an argument: of a partial, of a method."""
    bound: tuple[object, ...] = ()
    if type(function) is FunctionType:  # nearly always
        return function, bound
    while isinstance(function, functools.partial):
        bound = (*function.args, *sorted(function.keywords.items()), *bound)
        function = function.func
    if inspect.ismethod(function):
        owner = function.__self__
        return function.__func__, bound if isinstance(owner, type) else (owner, *bound)
    return function, bound
