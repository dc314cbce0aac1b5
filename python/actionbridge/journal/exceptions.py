"""Exceptions as data, and back: what a failed call raises, in the first run as in every replay.

An exception is built again from its arguments and attributes, past the ``__init__`` of its class, which may
take others or do things. One that defines its own pickling is pickled. Where neither works, and where the
class cannot be imported by every process, ``DurableCallError`` tells what is known of it."""

import types
from typing import Any, Final

from ormsgpack import packb, unpackb

from actionbridge.api.errors import DurableCallError, ValueNotSupportedError, WireError
from actionbridge.api.type_registry import importable_name, resolve_type
from actionbridge.runtime.codec import decode, encode
from actionbridge.runtime.error_record import MAX_CAUSES, described

_VERSION: Final = 1
_SAME_AS_CAUSE: Final = True
_Node = list[Any]
"""``[type, message, traceback, form or nil, context is suppressed, cause or nil, context or nil or true]``.

A form is ``[class name, arguments, attributes, children or nil]``, or ``[pickle]``; see ``tests/contract``.
"""


def encode_error(error: Exception, max_bytes: int) -> bytes:
    """Return an exception with its causes and contexts as bytes; never raises.

    Args:
        error: What a call raised.
        max_bytes: Most bytes of its arguments, and of its attributes.
    """
    return packb([_VERSION, _node(error, max_bytes, ())])


def decode_error(data: bytes) -> Exception:
    """Return the exception of ``encode_error``, or a ``DurableCallError`` that tells of it.

    It has no traceback; a note says where it was raised.

    Raises:
        WireError: The bytes are no exception.
    """
    try:
        version, node = unpackb(data)
    except (ValueError, TypeError) as failure:
        raise WireError(
            f"{len(data)} bytes are no recorded exception: {failure}. Go back to a savepoint."
        ) from failure
    if version != _VERSION:
        raise WireError(
            f"A recorded exception has version {version}. Run the version that wrote it, or a newer one."
        )
    error = _built(node)
    if not isinstance(error, Exception):
        error = _told(node)
    if node[2]:
        BaseException.add_note(error, f"Raised in a durable call:\n{node[2]}")
    return error


def stems_from(error: BaseException, origin: BaseException) -> bool:
    """Tell whether an error is another one, holds it in a group, or was raised because of it."""
    found: list[BaseException] = [error]
    for current in found:  # grows
        if current is origin:
            return True
        below = [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            below += current.exceptions
        found += [e for e in below if e is not None and not any(e is seen for seen in found)]
    return False


def _node(error: BaseException, max_bytes: int, above: tuple[BaseException, ...]) -> _Node:
    above = (*above, error)
    cause = _inner(error.__cause__, max_bytes, above)
    is_cause = cause is not None and error.__context__ is error.__cause__
    context = _SAME_AS_CAUSE if is_cause else _inner(error.__context__, max_bytes, above)
    return [
        *described(error).values(),
        _form(error, max_bytes, above),
        error.__suppress_context__,
        cause,
        context,
    ]


def _inner(error: BaseException | None, max_bytes: int, above: tuple[BaseException, ...]) -> _Node | None:
    if error is None or len(above) >= MAX_CAUSES or any(error is other for other in above):
        return None
    return _node(error, max_bytes, above)


def _form(error: BaseException, max_bytes: int, above: tuple[BaseException, ...]) -> list[Any] | None:
    cls = type(error)
    name = importable_name(cls)
    if name is None or _has_slots(cls):
        return None
    children = None
    try:
        if not _is_pickled_by_default(cls):
            return [encode(error, "exception", max_bytes=max_bytes)]
        _, arguments, *rest = error.__reduce__()  # type: ignore[misc]  # of a built-in class: a tuple
        if isinstance(error, BaseExceptionGroup):
            children = [_inner(child, max_bytes, above) for child in error.exceptions]
            arguments = arguments[:1]
        state = rest[0] if rest else None
        return [
            name,
            encode(tuple(arguments), "exception.args", max_bytes=max_bytes),
            encode(dict(state or {}), "exception", max_bytes=max_bytes),
            children,
        ]
    except ValueNotSupportedError:
        return None


def _built(node: _Node) -> BaseException | None:
    """Return the exception itself with its causes, or None where that does not work."""
    form, suppress, cause, context = node[3:]
    if form is None:
        return None
    try:
        error = decode(form[0]) if len(form) == 1 else _from_parts(*form)
    except Exception:  # the user's unpickling, and classes that are gone or have changed
        return None
    if not isinstance(error, BaseException):
        return None
    error.__cause__ = _linked(cause)
    error.__context__ = error.__cause__ if context is _SAME_AS_CAUSE else _linked(context)
    error.__suppress_context__ = suppress
    return error


def _linked(node: _Node | None) -> BaseException | None:
    if node is None:
        return None
    error = _built(node)
    return _told(node) if error is None else error


def _from_parts(name: str, arguments: bytes, state: bytes, children: list[_Node] | None) -> BaseException:
    cls: Any = resolve_type(name)
    base: Any = _builtin_base(cls)
    args = decode(arguments)
    if children is not None:
        args = (*args, [_linked(child) for child in children])
    error: BaseException = base.__new__(cls, *args)
    base.__init__(error, *args)  # some built-in classes set their attributes here
    for attribute, value in decode(state).items():
        held = getattr(base, attribute, None)
        if isinstance(held, types.MemberDescriptorType | types.GetSetDescriptorType):
            held.__set__(error, value)
        else:
            error.__dict__[attribute] = value
    return error


def _told(node: _Node) -> DurableCallError:
    """Return what is known of an exception that cannot be built."""
    type_name, message, traceback, *_ = node
    causes = []
    below = _shown_below(node)
    while below is not None:
        causes.append({"type": below[0], "message": below[1], "traceback": below[2]})
        below = _shown_below(below)
    return DurableCallError(type_name, message, traceback, tuple(causes))


def _shown_below(node: _Node) -> _Node | None:
    """Return the cause, or context, that Python shows beside an exception."""
    suppress, cause, context = node[4:]
    return cause if cause is not None or suppress else context  # type: ignore[no-any-return]


def _builtin_base(cls: type) -> type:
    return next(base for base in cls.__mro__ if base.__module__ == "builtins")


def _is_pickled_by_default(cls: type) -> bool:
    """Tell whether arguments and attributes are all there is to an exception."""
    base = _builtin_base(cls)
    names = ("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__")
    return all(getattr(cls, name) is getattr(base, name) for name in names)


def _has_slots(cls: type) -> bool:
    """Tell whether objects have attributes that pickling an exception forgets."""
    own = cls.__mro__[: cls.__mro__.index(_builtin_base(cls))]
    return any(isinstance(held, types.MemberDescriptorType) for c in own for held in vars(c).values())
