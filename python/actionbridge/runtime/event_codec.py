"""Events on the wire: a type name, and the content as one value."""

from collections.abc import Callable, Mapping
from typing import Any

from actionbridge.api.errors import PlanError
from actionbridge.api.events import INPUT_EVENT_TYPE, Event, InputEvent, event_class_of, event_type_of
from actionbridge.runtime.codec import decode, decode_fields, decode_input, encode, encode_fields

_types: dict[type, str] = {}  # event_type_of checks a class each time; a class cannot change its name


def encode_event(event: object, max_bytes: int) -> tuple[str, bytes]:
    """Return type name and content of an event.

    Raises:
        PlanError: The object is no event.
        ValueNotSupportedError: A field cannot be encoded; names its path.
    """
    cls = type(event)
    if cls is Event:
        assert isinstance(event, Event)
        return event.type, encode(event.fields, f"event {event.type!r}", max_bytes=max_bytes)
    if cls is InputEvent:
        raise PlanError(
            "an action cannot send InputEvent, which stands for the operator's input",
            "send an event of your own type and list it in @action of the function that handles it",
        )
    name = _types.get(cls)
    if name is None:
        name = _types[cls] = event_type_of(cls)
    return name, encode_fields(event, f"event {name!r}", max_bytes=max_bytes)


def decoder_of(event_type: str) -> Callable[[bytes], Any]:
    """Return the function that makes an event of this type from its content."""
    if event_type == INPUT_EVENT_TYPE:
        return lambda payload: InputEvent(decode_input(payload))
    cls = event_class_of(event_type)
    if cls is Event:
        return lambda payload: Event(event_type, _fields(decode(payload)))
    return lambda payload: decode_fields(cls, payload)


def _fields(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"the content of a named event is a dict of fields, not {type(value).__name__}")
    return value
