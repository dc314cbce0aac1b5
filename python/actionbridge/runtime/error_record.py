"""Python errors as data: what Java is told of a failure.

The one place that turns an exception into the error record of the wire (``tests/contract``, section 3).
"""

import os
import traceback
from collections.abc import Iterator
from typing import Any, Final

MAX_TEXT: Final = 64 * 1024  # characters of a message or traceback; beyond it the middle is left out
MAX_CAUSES: Final = 20

_OWN_CODE: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_EVENT_LOOP: Final = os.path.dirname(os.path.abspath(os.__file__)) + os.sep + "asyncio" + os.sep


def error_record(
    error: BaseException, *, action: str | None = None, key: str | None = None, event_id: str | None = None
) -> dict[str, Any]:
    """Describe an exception with its traceback and causes; never raises.

    Args:
        error: What was raised.
        action: Name of the action that raised it, if one did.
        key: The key of its run, as text.
        event_id: The event that it handled.

    Returns:
        Plain strings that are valid UTF-8. The traceback begins at the user's first frame: the frames of the
        bridge and of the event loop above it are left out.
    """
    return {
        "action": action,
        "key": None if key is None else _text(key),
        "event_id": event_id,
        **described(error),
        "causes": [described(cause) for cause in _causes(error)],
    }


def described(error: BaseException) -> dict[str, str]:
    """Return type, message and traceback of one exception, without its causes; never raises."""
    return {"type": type_of(error), "message": _text(_message(error)), "traceback": _text(_traceback(error))}


def type_of(error: BaseException) -> str:
    """Name the type of an exception as Python's own tracebacks do: built-in ones without a module."""
    cls = type(error)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as failure:  # a user's __str__ may raise anything; the record must be made all the same
        return f"<str() of the exception raised {type(failure).__name__}>"


def _traceback(error: BaseException) -> str:
    try:
        summary = traceback.TracebackException.from_exception(error)
        summary.__cause__ = summary.__context__ = None  # each cause has a record of its own
        frames = summary.stack
        first = next((i for i, frame in enumerate(frames) if not _is_ours(frame.filename)), 0)
        del frames[:first]
        return "".join(summary.format(chain=False)).rstrip()
    except Exception as failure:  # as above
        return f"<the traceback could not be formatted: {type(failure).__name__}>"


def _is_ours(filename: str) -> bool:
    return filename.startswith((_OWN_CODE, _EVENT_LOOP))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    for _ in range(MAX_CAUSES):
        cause = error.__cause__
        if cause is None and not error.__suppress_context__:
            cause = error.__context__
        if cause is None or id(cause) in seen:
            return
        seen.add(id(cause))
        yield cause
        error = cause


def _text(text: str) -> str:
    if len(text) > MAX_TEXT:
        half = MAX_TEXT // 2
        text = f"{text[:half]}\n[{len(text) - 2 * half} characters left out]\n{text[-half:]}"
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
