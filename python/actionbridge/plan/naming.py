"""The importable name of a callable, and back.

Owner of the rule which callables another process can find: those that a module holds, directly or in classes.
"""

import functools
import importlib
import sys
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from actionbridge.api.callables import label, location
from actionbridge.api.errors import PlanError
from actionbridge.api.main_module import MAIN, main_module_name, outside_name


def name_of(target: Any) -> tuple[str, str]:
    """Return module and qualified name under which another process finds a callable.

    Raises:
        PlanError: There is no such name; tells why and what to write instead.
    """
    if not callable(target):
        raise PlanError(f"{target!r} is not callable", "pass a function or a method")
    if isinstance(target, MethodType):
        module, qualname = _method_name(target)
    elif isinstance(target, type | FunctionType | BuiltinFunctionType):
        module, qualname = target.__module__, target.__qualname__
        _check_static_name(target, qualname)
    elif isinstance(getattr(target, "__qualname__", None), str):  # functools.cache, or update_wrapper on it
        module, qualname = target.__module__, target.__qualname__
    else:
        module, qualname = _held_name(target)
    if not _finds(module, qualname, target):
        module, qualname = _held_name(target)
    return _checked_module(module, target), qualname


def load_module(name: str) -> ModuleType:
    """Return a module, imported if it is not yet; the main script by its own name as long as no other has it.

    Raises:
        PlanError: It cannot be imported.
    """
    if (
        name not in sys.modules and name == main_module_name()
    ):  # importing it would run the script a second time
        return sys.modules[MAIN]
    try:
        return importlib.import_module(name)  # waits where another thread is importing it
    except Exception as error:  # whatever the user's module raises
        raise PlanError(
            f"module {name!r} cannot be imported ({type(error).__name__}: {error})",
            "put it on the job's Python path, here and on every TaskManager",
        ) from error


def look_up(module: str, qualname: str) -> Any:
    """Return what a module holds under names joined by dots, through any nesting of classes.

    Raises:
        PlanError: The module cannot be imported or has no such name.
    """
    found: Any = load_module(module)
    for part in qualname.split("."):
        try:
            found = getattr(found, part)
        except AttributeError as error:
            raise PlanError(
                f"module {module!r} has no {qualname!r}",
                "keep functions of a plan at module level or in classes, under an unchanged name",
            ) from error
    return found


def resolve(module: str, qualname: str) -> Callable[..., Any]:
    """Return the callable that a module holds under a name.

    Raises:
        PlanError: The module cannot be imported, has no such name, or what it names is not callable.
    """
    found = look_up(module, qualname)
    if not callable(found):
        raise PlanError(f"{module}:{qualname} is not callable", "let the name stand for a function")
    return found  # type: ignore[no-any-return]


def _check_static_name(target: object, qualname: str) -> None:
    where = location(target)
    if "<lambda>" in qualname:
        raise PlanError(
            "a lambda has no name that can be imported", "write it with def, at module level", where
        )
    if "<locals>" in qualname:
        if getattr(target, "__closure__", None):
            raise PlanError(
                f"{qualname} is a closure: what it holds on to is lost in another process",
                "move it to module level, or use functools.wraps if it is a decorator's wrapper",
                where,
            )
        raise PlanError(
            f"{qualname} is local to a function and cannot be imported", "move it to module level", where
        )


def _method_name(method: MethodType) -> tuple[str, str]:
    """Name a method by what it is bound to: a class, or an instance that a module holds; else by itself."""
    owner = method.__self__
    if isinstance(owner, type):
        _check_static_name(method, owner.__qualname__)
        held: tuple[str, str] | None = (owner.__module__, owner.__qualname__)
    else:
        held = _held(owner)
    return _held_name(method) if held is None else (held[0], f"{held[1]}.{method.__name__}")


def _held_name(target: Any) -> tuple[str, str]:
    held = _held(target)
    if held is None:
        raise PlanError(
            f"{label(target)} has no name that can be imported: no module holds it under a name of its own",
            "assign it to a name at module level before the plan is built",
            location(target),
        )
    return held


def _held(target: Any) -> tuple[str, str] | None:
    """Find the module-level name of an object that does not know its own: a partial, an instance."""
    maker = target.func if isinstance(target, functools.partial) else target
    home = getattr(maker, "__module__", None) or MAIN
    others = [name for name in (MAIN, *sys.modules) if name != home]
    for module in (home, *others):
        for name, value in list(getattr(sys.modules.get(module), "__dict__", {}).items()):
            if value is target and name.isidentifier():
                return module, name
    return None


def _finds(module: str, qualname: str, target: object) -> bool:
    try:
        found = resolve(module, qualname)
    except PlanError:
        return False
    return found is target or (isinstance(target, MethodType) and found == target)


def _checked_module(module: str, target: object) -> str:
    """Give the main script the name under which other processes import it."""
    name = outside_name(module)
    if name == MAIN:
        raise PlanError(
            f"{label(target)} was defined in an interactive session or a file with a dot in its name",
            "put it into a file such as flights.py, which other processes can import",
            location(target),
        )
    return name
