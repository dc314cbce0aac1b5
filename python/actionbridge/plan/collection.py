"""What users list in a plan, taken apart into functions: functions themselves, classes and modules."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any

from actionbridge.api.callables import label, location
from actionbridge.api.decorators import action_spec
from actionbridge.api.errors import PlanError
from actionbridge.plan.java_action import JavaAction


def collect_actions(listed: Iterable[Any]) -> list[Callable[..., Any] | JavaAction]:
    """List every action once, in the order of the list, and of definition within classes and modules.

    A class contributes its decorated methods, inherited ones and those of nested classes included. A module
    contributes what is decorated and defined in it, not what it imports, and the Java actions that it names.

    Raises:
        PlanError: Something listed is no action and holds none.
    """
    found: list[Callable[..., Any] | JavaAction] = []
    for item in listed:
        members = list(_members(item))
        if not members:
            raise _nothing_in(item)
        for member in members:
            if not any(member == known for known in found):  # == since bound methods are made anew
                found.append(member)
    return found


def _members(item: Any) -> Iterator[Callable[..., Any] | JavaAction]:
    if isinstance(item, JavaAction):
        yield item
    elif isinstance(item, ModuleType):
        for value in vars(item).values():
            if isinstance(value, type):
                if value.__module__ == item.__name__:
                    yield from _class_members(value)
            elif isinstance(value, JavaAction) or (
                action_spec(value) is not None and _is_defined_in(value, item)
            ):
                yield value
    elif isinstance(item, type):
        yield from _class_members(item)
    elif callable(item) and action_spec(item) is not None:
        yield item


def _class_members(cls: type) -> Iterator[Callable[..., Any]]:
    names = dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base))
    for name in names:
        value = inspect.getattr_static(cls, name)
        if name == "__call__":  # marks the class's objects, which are listed themselves
            continue
        if isinstance(value, type):
            if value.__qualname__.startswith(f"{cls.__qualname__}."):  # defined here, not just named here
                yield from _class_members(value)
        elif action_spec(value) is not None:
            yield getattr(cls, name)


def _is_defined_in(value: Any, module: ModuleType) -> bool:
    # A partial or a callable object is defined where it is assigned, which it cannot tell: a module that
    # holds it counts.
    return getattr(value, "__module__", None) in (module.__name__, None) or not hasattr(value, "__qualname__")


def _nothing_in(item: Any) -> PlanError:
    if isinstance(item, ModuleType):
        return PlanError(f"module {item.__name__} defines no action", "mark its functions with @action(...)")
    if isinstance(item, type):
        return PlanError(
            f"class {item.__qualname__} has no action", "mark its static or class methods with @action(...)"
        )
    if callable(item):
        return PlanError(f"{label(item)} is no action", "mark it with @action(InputEvent)", location(item))
    return PlanError(f"{item!r} is no action", "list functions, classes, modules or JavaAction(...)")
