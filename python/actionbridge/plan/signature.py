"""Whether a function can be called with arguments of given types, told before it ever is."""

import inspect
from collections.abc import Sequence
from types import FunctionType, MethodType
from typing import Any

from actionbridge.api.callables import label, location, user_function
from actionbridge.api.errors import SignatureError
from actionbridge.plan.utils import check_type_match

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_FUNCTIONS = (FunctionType, MethodType)
_UNREADABLE: Any = object()


def check_call(target: Any, expected: Sequence[Any]) -> None:
    """Refuse a callable that cannot work when called with positional arguments of the expected types.

    Annotations that cannot be read (names known to type checkers only) are taken as fitting.

    Raises:
        SignatureError: Too few or too many parameters, or an annotation that refuses an argument.
    """
    receiver = _receiver(target)
    try:
        signature = inspect.signature(receiver, follow_wrapped=not isinstance(receiver, _FUNCTIONS))
    except (ValueError, TypeError):  # builtins without one
        return
    for position, (parameter, wanted) in enumerate(
        zip(_bind(target, signature, expected), expected, strict=True)
    ):
        annotation = _annotation(receiver, parameter)
        if annotation is not _UNREADABLE and not _fits(annotation, wanted):
            raise SignatureError(
                f"parameter {parameter.name!r} of {label(target)} takes {_show(annotation)} "
                f"but argument {position + 1} is {_show(wanted)}",
                f"annotate it with {_show(wanted)}, a base class or nothing",
                location(target),
                expected=_show(wanted),
                found=_show(annotation),
            )


def _receiver(target: Any) -> Any:
    """Return what names the arguments: a wrapper that takes them by ``*args`` hands them on.

    A wrapper with parameters of its own may pass others than it was given, so it is asked, not what it wraps.
    """
    seen: list[object] = []
    while isinstance(target, _FUNCTIONS) and hasattr(target, "__wrapped__") and target not in seen:
        seen.append(target)  # a wrapper may wrap itself
        own = inspect.signature(target, follow_wrapped=False)
        if all(p.kind is not inspect.Parameter.VAR_POSITIONAL for p in own.parameters.values()):
            break
        inner = target.__wrapped__
        target = MethodType(inner, target.__self__) if isinstance(target, MethodType) else inner
    return target


def _bind(target: Any, signature: inspect.Signature, expected: Sequence[Any]) -> list[inspect.Parameter]:
    """Return the parameter that takes each argument."""
    positional = [p for p in signature.parameters.values() if p.kind in _POSITIONAL]
    rest = [p for p in signature.parameters.values() if p.kind is inspect.Parameter.VAR_POSITIONAL]
    named = [p for p in signature.parameters.values() if p.kind is inspect.Parameter.KEYWORD_ONLY]
    count = len(expected)
    wanted = f"a call with {count} arguments by position ({', '.join(map(_show, expected))})"
    if len(positional) < count and not rest:
        problem = f"it takes {len(positional)}"
    else:
        unfilled = [p.name for p in (*positional[count:], *named) if p.default is inspect.Parameter.empty]
        if not unfilled:
            return positional[:count] + rest * (count - len(positional))
        problem = f"nothing is passed for {', '.join(map(repr, unfilled))}"
    raise SignatureError(
        f"{label(target)}{signature} does not fit {wanted}: {problem}",
        f"let it take {count}, and give defaults to further parameters",
        location(target),
        expected=wanted,
        found=str(signature),
    )


def _annotation(receiver: Any, parameter: inspect.Parameter) -> Any:
    if parameter.annotation is inspect.Parameter.empty:
        return Any
    if isinstance(receiver, _FUNCTIONS) and hasattr(receiver, "__wrapped__"):
        return Any  # functools.wraps replaced its annotations by those of what it wraps
    if not isinstance(parameter.annotation, str):
        return parameter.annotation
    bare = receiver.__func__ if isinstance(receiver, MethodType) else receiver
    function = bare if isinstance(bare, FunctionType) else user_function(bare)
    if function is None:
        return _UNREADABLE
    type_parameters = {p.__name__: p for p in getattr(function, "__type_params__", ())}  # 3.12: def f[T](...)
    try:
        return eval(
            parameter.annotation, function.__globals__, type_parameters
        )  # as typing.get_type_hints does
    except Exception:  # imported under TYPE_CHECKING, or local to where the function was defined
        return _UNREADABLE


def _fits(annotation: Any, wanted: Any) -> bool:
    if check_type_match(annotation, wanted):
        return True
    # A protocol stands for whichever implementation is passed, so one of its implementations may be meant.
    return (
        getattr(wanted, "_is_protocol", False)
        and isinstance(annotation, type)
        and wanted in annotation.__mro__
    )


def _show(annotation: Any) -> str:
    return (
        annotation.__qualname__ if isinstance(annotation, type) else str(annotation).removeprefix("typing.")
    )
