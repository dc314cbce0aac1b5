"""``@action`` and ``@resource``: marks on functions. Marking starts nothing and registers nothing."""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeVar, overload

from actionbridge.api.callables import is_generator, label, layers, location, yields
from actionbridge.api.errors import PlanError
from actionbridge.api.events import OUTPUT_EVENT_TYPE, event_type_of

ACTION_MARK: Final = "__actionbridge_action__"
RESOURCE_MARK: Final = "__actionbridge_resource__"

_NAME = re.compile(r"(?!\.+$)[A-Za-z0-9_.-]+", re.ASCII)  # dots alone are no file name


class Trigger(NamedTuple):
    """What an action listens to.

    Attributes:
        type_name: Event type name.
        event_class: Class of the events; None where only the name was given.
    """

    type_name: str
    event_class: type | None


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What ``@action`` was told.

    Attributes:
        name: None: the function's qualified name.
        version: The user's version of the action's code, from 1.
        triggers: In the order given, each type once.
    """

    name: str | None
    version: int
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class ResourceSpec:
    """What ``@resource`` was told.

    Attributes:
        name: None: the function's qualified name.
        depends_on: Factories, or names of resources, that are opened before this one.
    """

    name: str | None
    depends_on: tuple[Callable[..., Any] | str, ...]


_Action2 = TypeVar("_Action2", bound=Callable[[Any, Any], object])
_Action3 = TypeVar("_Action3", bound=Callable[[Any, Any, Any], object])
_Factory = TypeVar(
    "_Factory",
    bound=Callable[[Any], AsyncIterator[Any]] | Callable[[Any], Iterator[Any]] | Callable[[Any, Any], Any],
)


class ActionDecorator(Protocol):
    """Returns the function that it marks; type checkers refuse one that takes no event and ctx."""

    @overload
    def __call__(self, function: _Action2, /) -> _Action2: ...
    @overload
    def __call__(self, function: _Action3, /) -> _Action3: ...  # in a class: self or cls comes first


def check_name(name: object, what: str) -> str:
    """Return the name of a plan, action or resource if it can be one: it is stored, and stands in metrics.

    Raises:
        PlanError: Not letters, digits, underscore, dot, dash, or dots alone.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PlanError(
            f"{name!r} is not a name for {what}", "use letters, digits, '_', '.' and '-', not dots alone"
        )
    return name


def make_action_spec(
    use: str, triggers: tuple[type | str, ...], name: str | None, version: int
) -> ActionSpec:
    """Check what an action is told of itself.

    Args:
        use: What the user wrote, for messages: ``@action`` or ``JavaAction``.
        triggers: As given.
        name: As given.
        version: As given.

    Raises:
        PlanError: It cannot work.
    """
    if not triggers:
        raise PlanError(f"{use} has no trigger", f"write {use}(InputEvent) or list other event types")
    if any(callable(t) and not isinstance(t, type) for t in triggers):
        raise PlanError(f"{use} has no trigger", f"write {use}(InputEvent)", location(triggers[0]))
    listened: dict[str, Trigger] = {}
    for trigger in triggers:
        type_name = event_type_of(trigger)
        listened.setdefault(type_name, Trigger(type_name, trigger if isinstance(trigger, type) else None))
    if OUTPUT_EVENT_TYPE in listened:
        raise PlanError(
            "an action cannot listen to OutputEvent, which leaves the operator",
            "send an event of your own type beside it and listen to that",
        )
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise PlanError(f"version={version!r} is not a version of an action", "use a whole number from 1")
    if name is not None:
        check_name(name, "an action")
    return ActionSpec(name, version, tuple(listened.values()))


def action(*triggers: type | str, name: str | None = None, version: int = 1) -> ActionDecorator:
    """Mark a function as an action: it is called as ``function(event, ctx)`` for each event of these types.

    Fits functions and async functions, static and class methods, callable objects. The function itself is
    returned unchanged and stays callable. An action's return value is ignored.

    Args:
        triggers: Event classes or type names; ``InputEvent`` for the records of the input.
        name: Identity of the action in checkpoints, metrics and logs; default: the qualified name of the
            function.
        version: Raise it when the code changes so that work in flight must not go on with it; from 1.

    Raises:
        PlanError: The use cannot work; tells function, file and line, and what to write instead.
    """
    spec = make_action_spec("@action", triggers, name, version)

    def mark(function: Any, /) -> Any:
        _check_markable(function, "action", ACTION_MARK)
        if is_generator(function):
            raise PlanError(
                f"action {label(function)} is a generator function",
                "remove the yield: send events with ctx.send_event and wait with async def and await",
                location(function),
            )
        _set_mark(function, ACTION_MARK, spec)
        return function

    return mark


@overload
def resource(function: _Factory, /) -> _Factory: ...
@overload
def resource(
    *, name: str | None = None, depends_on: Sequence[Callable[..., Any] | str] = ()
) -> Callable[[_Factory], _Factory]: ...
def resource(
    function: Any = None, /, *, name: str | None = None, depends_on: Sequence[Callable[..., Any] | str] = ()
) -> Any:
    """Mark a generator function as a resource factory: it is called as ``factory(ctx)`` once per subtask.

    It yields the resource once, when the operator opens and before the first record, and cleans up after the
    yield when the operator closes. Actions reach the resource with ``ctx.get_resource(factory)``. Usable
    bare, as ``@resource``. The function itself is returned unchanged.

    Args:
        name: Name in messages and in durable calls; default: the qualified name of the function.
        depends_on: Factories, or names of resources, that must be open before this one.

    Raises:
        PlanError: The use cannot work; tells function, file and line, and what to write instead.
    """
    if name is not None:
        check_name(name, "a resource")
    if isinstance(depends_on, str) or not all(isinstance(d, str) or callable(d) for d in depends_on):
        raise PlanError(
            f"depends_on={depends_on!r} is no list of resources", "write depends_on=[factory, ...]"
        )
    spec = ResourceSpec(name, tuple(depends_on))

    def mark(factory: Any, /) -> Any:
        _check_markable(factory, "resource", RESOURCE_MARK)
        if not yields(factory):
            raise PlanError(
                f"resource {label(factory)} is not a generator function",
                "write def or async def with one yield, without contextmanager around it",
                location(factory),
            )
        _set_mark(factory, RESOURCE_MARK, spec)
        return factory

    return mark if function is None else mark(function)


def action_spec(target: object) -> ActionSpec | None:
    """Return what ``@action`` was told about a callable, or about what is in it; None if it is no action."""
    return _mark_of(target, ACTION_MARK, ActionSpec)


def resource_spec(target: object) -> ResourceSpec | None:
    """Return what ``@resource`` was told about a callable, or about what is in it; None if it is none."""
    return _mark_of(target, RESOURCE_MARK, ResourceSpec)


_Spec = TypeVar("_Spec")


def _mark_of(target: object, mark: str, spec_type: type[_Spec]) -> _Spec | None:
    for layer in layers(target):
        spec = getattr(layer, "__dict__", {}).get(mark)
        if isinstance(spec, spec_type):
            return spec
    return None


def _check_markable(function: object, what: str, mark: str) -> None:
    if isinstance(function, type) or not (callable(function) or isinstance(function, classmethod)):
        kind = f"class {function.__qualname__}" if isinstance(function, type) else repr(function)
        raise PlanError(
            f"@{what} is on {kind}, which is no function", f"put @{what} on a function or a method"
        )
    if getattr(function, "__name__", "") == "<lambda>":
        raise PlanError(f"@{what} is on a lambda, which has no name", "write it with def", location(function))
    if mark in getattr(layers(function)[0], "__dict__", {}):
        raise PlanError(
            f"{label(function)} is marked with @{what} twice",
            "use one decorator for all of it",
            location(function),
        )


def _set_mark(function: Any, mark: str, spec: object) -> None:
    # A class hands out what these hold, never themselves.
    target = function.__func__ if isinstance(function, staticmethod | classmethod) else function
    try:
        setattr(target, mark, spec)
    except AttributeError:
        raise PlanError(
            f"{label(function)} takes no mark",
            "put the decorator on its function, in the class if it is a method",
            location(function),
        ) from None
