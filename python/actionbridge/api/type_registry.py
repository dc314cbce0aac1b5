"""Names of types that are stored, and back."""

import importlib
import sys
import weakref
from collections.abc import Collection
from typing import Any

from actionbridge.api.errors import ActionBridgeError, PlanError
from actionbridge.api.main_module import MAIN, outside_name


class TypeNameError(ActionBridgeError):
    """A type has no name, or a name no type."""


_by_name: dict[str, type] = {}
# Weak: a job that is loaded again defines its classes again, and the former ones must be free to go.
_by_type: weakref.WeakKeyDictionary[type, str] = weakref.WeakKeyDictionary()
_importable: weakref.WeakKeyDictionary[type, str] = weakref.WeakKeyDictionary()


def register_type(cls: type, name: str) -> None:
    """Fix the stored name of a class.

    A class that is defined again, as by a reload or when the main script is imported under its own name,
    replaces its former self.

    Raises:
        PlanError: Another class has the name.
    """
    other = _by_name.get(name)
    if other is not None and _default_name(other) != _default_name(cls):
        raise PlanError(
            f"event type name {name!r}, given to {_default_name(cls)}, belongs to {_default_name(other)}",
            "give one of the two classes another name",
        )
    _by_name[name] = cls
    _by_type[cls] = name


def forget_types(modules: Collection[str]) -> None:
    """Let the names go that classes of these modules have: the modules are about to be imported anew."""
    for name, cls in list(_by_name.items()):
        if cls.__module__ in modules:
            del _by_name[name]


def type_name(cls: type) -> str:
    """Return the registered name of a class, else ``module:qualname``."""
    return _by_type.get(cls) or _default_name(cls)


def importable_name(cls: type) -> str | None:
    """Return the type name of a class if it leads back to this very class in any process that has its module.

    None for a class that is local to a function, belongs to the main script, or hides behind another one.
    """
    name = _importable.get(cls)
    if name is None and _leads_back(cls):
        # Only what was found is kept: a class may be asked for while its module is still being executed.
        name = _importable[cls] = type_name(cls)
    return name


def resolve_type(name: str) -> type:
    """Return the class of a name; imports its module if need be.

    Raises:
        TypeNameError: There is no such class.
    """
    if name in _by_name:
        return _by_name[name]
    module, _, qualname = name.partition(":")
    if not qualname:
        raise TypeNameError(f"{name!r} is not registered. Import the module that declares it.")
    try:
        found: Any = sys.modules.get(module) or importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise TypeNameError(
            f"{name!r} cannot be imported ({error}). Put the class back, or name it with @event."
        ) from error
    if not isinstance(found, type):
        raise TypeNameError(f"{name!r} is {found!r}, which is not a class. Put the class back.")
    return found


def _leads_back(cls: type) -> bool:
    if cls not in _by_type and (
        cls.__module__ == MAIN or not cls.__qualname__.replace(".", "").isidentifier()
    ):
        return False
    try:
        return resolve_type(type_name(cls)) is cls
    except TypeNameError:
        return False


def _default_name(cls: type) -> str:
    return f"{outside_name(cls.__module__)}:{cls.__qualname__}"
