"""The frame around every named entry point but the hot one: arguments in, value or error record out."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

import ormsgpack

from actionbridge.runtime.error_record import error_record

FORMAT: Final = 1


def entry_point(function: Callable[..., Any]) -> Callable[..., bytes]:
    """Let Java call a function: ``[argument, …]`` in, ``[1, error or nil, value]`` out; it never raises.

    Objects of Java's that are no bytes follow the first argument and are handed on as they are.
    """

    @functools.wraps(function)
    def call(request: bytes, *handed_over: Any) -> bytes:
        try:
            answer = (FORMAT, None, function(*ormsgpack.unpackb(request), *handed_over))
            return ormsgpack.packb(answer)
        except BaseException as error:  # an exception that crossed into Java would lose its causes and leak
            return ormsgpack.packb((FORMAT, error_record(error), None))

    return call
