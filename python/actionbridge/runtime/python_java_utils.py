"""Entry points for a Java caller that handles one object at a time; formats: ``tests/contract``."""

from __future__ import annotations

import json
from typing import Any

from actionbridge.api.events import InputEvent, OutputEvent
from actionbridge.runtime.codec import decode, decode_input
from actionbridge.runtime.direct_calls import BridgeError
from actionbridge.runtime.entry_point import entry_point
from actionbridge.runtime.registry import subtask_of


@entry_point
def convert_to_python_object(context: int, payload: bytes) -> int:
    """Make a Python object of an encoded value and return its reference."""
    return subtask_of(context).calls.keep(decode(payload))


@entry_point
def wrap_to_input_event(context: int, payload: bytes) -> tuple[int, str]:
    """Make an input event of an encoded record; return its reference and the event as JSON, for logs."""
    event = InputEvent(decode_input(payload))
    return subtask_of(context).calls.keep(event), _json(event.input)


@entry_point
def get_output_from_output_event(context: int, ref: int) -> bytes:
    """Take an output event by its reference and return its output, encoded."""
    calls = subtask_of(context).calls
    event = calls.take(ref)
    if not isinstance(event, OutputEvent):
        raise BridgeError(
            f"reference {ref} is a {type(event).__name__}: pass the reference of an OutputEvent"
        )
    return calls.encode(event.output, "OutputEvent.output")


def _json(value: Any) -> str:
    return json.dumps(value, default=repr, ensure_ascii=True)
