"""Events: what triggers actions, and how their types are named.

An event is a plain named one (``Event("flight.late", {...})``) or an object of a dataclass, msgspec Struct or
pydantic model. Its type name is stored in checkpoints: ``@event("flight.late")`` fixes it, otherwise it is
``module:qualname`` and changes when the class moves.
"""

import dataclasses
import functools
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, final, overload

from actionbridge.api.errors import ActionBridgeError, PlanError
from actionbridge.api.type_registry import register_type, resolve_type, type_name

INPUT_EVENT_TYPE: Final = "actionbridge.input"
OUTPUT_EVENT_TYPE: Final = "actionbridge.output"
RESERVED_PREFIX: Final = "actionbridge."

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)*", re.ASCII)
_CLASS_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*:[^\W\d]\w*(?:\.[^\W\d]\w*)*")

_T = TypeVar("_T")


@functools.lru_cache(maxsize=1024)  # asked for every Event that is made
def _check_own_name(name: str) -> None:
    """Refuse a type name that users may not give."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PlanError(
            f"{name!r} is not an event type name",
            "use letters, digits and underscores, parted by dots or dashes, such as 'flight.late'",
        )
    if name.startswith(RESERVED_PREFIX):
        raise PlanError(
            f"event type {name!r} is reserved", "use a name that does not start with 'actionbridge.'"
        )


@final
@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """An event that has a name and fields but no class of its own.

    Args:
        type: The type name, as actions list it in ``@action("flight.late")``.
        fields: Field names and values; copied, so that later changes do not reach the event.

    Raises:
        PlanError: The name is malformed or reserved.
    """

    type: str
    fields: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_own_name(self.type)
        object.__setattr__(self, "fields", dict(self.fields))

    def __getitem__(self, field: str) -> Any:
        """Return a field's value; KeyError where there is none."""
        return self.fields[field]

    def __contains__(self, field: object) -> bool:
        return field in self.fields

    # Defined so that __getitem__ does not make the event iterable by position.
    __iter__ = None


@final
@dataclasses.dataclass(frozen=True, slots=True, init=False)
class InputEvent:
    """The event that starts a run: one record of the operator's input.

    Attributes:
        input: The record; a dict of column names and values when the input is a table.
    """

    input: Any

    def __init__(self, input: Any) -> None:
        _set_input(self, input)


@final
@dataclasses.dataclass(frozen=True, slots=True, init=False)
class OutputEvent:
    """An event that leaves the operator downstream; no action can listen to it.

    Attributes:
        output: A mapping, or an object with fields; into a table, its fields are the columns by exact name.
    """

    output: Any

    def __init__(self, output: Any) -> None:
        _set_output(self, output)


# One of each is made per record: through the slot itself they cost 0.14 µs, as generated frozen dataclasses
# 0.21.
_set_input: Final[Callable[[InputEvent, Any], None]] = vars(InputEvent)["input"].__set__
_set_output: Final[Callable[[OutputEvent, Any], None]] = vars(OutputEvent)["output"].__set__


def is_event_class(cls: type) -> bool:
    """Tell whether objects of a class can be events: dataclass, msgspec Struct or pydantic model."""
    if dataclasses.is_dataclass(cls):
        return "__dataclass_fields__" in cls.__dict__  # an undecorated subclass would lose its own fields
    # Whoever made such a class has imported its library, so neither is imported here.
    for library, base in (("msgspec", "Struct"), ("pydantic", "BaseModel")):
        module = sys.modules.get(library)
        if module is not None and issubclass(cls, getattr(module, base)):
            return True
    return False


@overload
def event(class_or_name: type[_T], /) -> type[_T]: ...
@overload
def event(class_or_name: str, /) -> Callable[[type[_T]], type[_T]]: ...
def event(class_or_name: type[_T] | str, /) -> type[_T] | Callable[[type[_T]], type[_T]]:
    """Declare a class as an event; ``@event("flight.late")`` also fixes its stored type name.

    Stands above ``@dataclass``. The class itself is returned unchanged.

    Args:
        class_or_name: The type name; or the class, whose type name then is ``module:qualname``.

    Raises:
        PlanError: The name is malformed, reserved or another class has it; or the class is none that can be
            an event.
    """
    if isinstance(class_or_name, type):
        event_type_of(class_or_name)
        return class_or_name
    _check_own_name(class_or_name)
    name = class_or_name

    def declare(cls: type[_T]) -> type[_T]:
        _check_event_class(cls)
        register_type(cls, name)
        return cls

    return declare


def event_type_of(class_or_name: object) -> str:
    """Return the type name of an event class, or check a type name and return it.

    Raises:
        PlanError: Neither an event class nor a type name.
    """
    if class_or_name is InputEvent:
        return INPUT_EVENT_TYPE
    if class_or_name is OutputEvent:
        return OUTPUT_EVENT_TYPE
    if class_or_name is Event:
        raise PlanError("Event alone names no type", "write the type name instead, such as 'flight.late'")
    if isinstance(class_or_name, str):
        return _check_any_name(class_or_name)
    if not isinstance(class_or_name, type):
        raise PlanError(
            f"{class_or_name!r} is neither an event class nor a type name",
            "write InputEvent, a class of your own or a name such as 'flight.late'",
        )
    _check_event_class(class_or_name)
    name = type_name(class_or_name)
    if "<locals>" in name:
        raise PlanError(
            f"class {class_or_name.__qualname__} is local to a function and cannot be found again",
            "move it to a module, or give it a name with @event('...')",
        )
    return name


def event_class_of(name: str) -> type:
    """Return the class whose objects carry a type name here; ``Event`` where no class is declared for it.

    Raises:
        ActionBridgeError: The name is ``module:qualname`` and there is no such class.
    """
    if name == INPUT_EVENT_TYPE:
        return InputEvent
    if name == OUTPUT_EVENT_TYPE:
        return OutputEvent
    try:
        return resolve_type(name)
    except ActionBridgeError:
        if ":" in name:
            raise
        return Event


def _check_any_name(name: str) -> str:
    if name not in (INPUT_EVENT_TYPE, OUTPUT_EVENT_TYPE) and not _CLASS_NAME.fullmatch(name):
        _check_own_name(name)
    return name


def _check_event_class(cls: object) -> None:
    if not isinstance(cls, type) or not is_event_class(cls):
        name = getattr(cls, "__qualname__", repr(cls))
        raise PlanError(
            f"{name} is neither a dataclass nor a msgspec Struct nor a pydantic model",
            "make it one of these; @event stands above @dataclass",
        )
