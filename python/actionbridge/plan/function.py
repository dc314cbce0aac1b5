"""Functions of a plan, by name: what can be stored, sent to another process and found there."""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from actionbridge.api.callables import is_async, label, layers, location
from actionbridge.api.errors import PlanError, SignatureError
from actionbridge.plan.naming import look_up, name_of, resolve
from actionbridge.plan.signature import check_call


class Function(ABC):
    """A function known by its name in some language."""

    @abstractmethod
    def check_signature(self, expected: Sequence[Any]) -> None:
        """Refuse the function if a call with positional arguments of these types cannot work.

        Raises:
            SignatureError: Tells function, file and line, what is expected and what was found.
        """

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Return the function as it stands in a plan."""

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Function":
        """Read a function of a plan.

        Raises:
            PlanError: The kind is unknown or a key is missing.
        """
        match dict(data):
            case {"kind": "python", "module": str(module), "qualname": str(qualname)}:
                return PythonFunction(module, qualname)
            case {"kind": "java", "class": str(name), "method": str(method), "parameter_types": [*types]}:
                return JavaFunction(name, method, tuple(types))
        raise PlanError(
            f"{dict(data)!r} is no function of a plan", "write the plan with this version of actionbridge"
        )


@dataclass(frozen=True, slots=True)
class PythonFunction(Function):
    """A Python callable that a module holds, directly or in classes.

    Attributes:
        module: The module's name; that of the main script is the name under which others import it.
        qualname: Names joined by dots from the module to the callable.
    """

    module: str
    qualname: str

    @classmethod
    def of(cls, target: Callable[..., Any]) -> "PythonFunction":
        """Name a callable.

        Functions, static and class methods know their names; bound methods, partials and callable objects
        need a module that holds the instance.

        Raises:
            PlanError: Another process could not find it: a lambda, a closure, local to a function, in no
                module.
        """
        return cls(*name_of(target))

    def resolve(self) -> Callable[..., Any]:
        """Import the module and return the callable, every time anew.

        Raises:
            PlanError: There is no such module or callable.
        """
        return resolve(self.module, self.qualname)

    @property
    def is_async(self) -> bool:
        """Whether a call gives a coroutine."""
        return is_async(self.resolve())

    def check_signature(self, expected: Sequence[Any]) -> None:
        target = self.resolve()
        owner, _, name = self.qualname.rpartition(".")
        holder = look_up(self.module, owner) if owner else None
        if isinstance(holder, type) and _needs_instance(inspect.getattr_static(holder, name)):
            raise SignatureError(
                f"{label(target)} is a plain method, and nothing says which instance to call it on",
                "make it a static or class method, or pass the method of an instance that a module holds",
                location(target),
            )
        check_call(target, expected)

    def to_json(self) -> dict[str, Any]:
        return {"kind": "python", "module": self.module, "qualname": self.qualname}


def _needs_instance(member: object) -> bool:
    """Tell whether a class holds a plain method; a wrapper of a static method is none."""
    return isinstance(member, FunctionType) and not any(isinstance(x, staticmethod) for x in layers(member))


@dataclass(frozen=True, slots=True)
class JavaFunction(Function):
    """A static Java method.

    Attributes:
        class_name: Binary name of the class, such as ``org.example.Alerts$Rules``.
        method: Name of the method.
        parameter_types: Binary names of its parameters' types, in order.
    """

    class_name: str
    method: str
    parameter_types: tuple[str, ...]

    def check_signature(self, expected: Sequence[Any]) -> None:
        """Compare the number of parameters; their types, only Java can."""
        taken, passed = len(self.parameter_types), len(expected)
        if taken != passed:
            raise SignatureError(
                f"{self.class_name}.{self.method} takes {taken} parameters, is called with {passed}",
                f"name a method with {passed} parameters",
                expected=str(passed),
                found=str(taken),
            )

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "java",
            "class": self.class_name,
            "method": self.method,
            "parameter_types": list(self.parameter_types),
        }


# Entry points that Java calls under these names. They belong to the runtime, which a plan does not need: it
# is imported when the first of them is called.


def call_python_function(request: bytes) -> bytes:
    """Call a function by its name, for a Java caller without a plan."""
    from actionbridge.runtime.function_calls import call_function

    return call_function(request)


def call_python_awaitable(request: bytes) -> bytes:
    """Advance what an async function left waiting, and tell whether it has ended."""
    from actionbridge.runtime.function_calls import call_awaitable

    return call_awaitable(request)


def clear_python_function_cache(request: bytes) -> bytes:
    """Forget every function; the next call of each looks it up anew."""
    from actionbridge.runtime.function_calls import clear_cache

    return clear_cache(request)


def get_python_function_cache_size(request: bytes) -> bytes:
    """Count the functions that are cached."""
    from actionbridge.runtime.function_calls import cache_size

    return cache_size(request)


def get_python_function_cache_keys(request: bytes) -> bytes:
    """List module and qualified name of every function that is cached."""
    from actionbridge.runtime.function_calls import cache_keys

    return cache_keys(request)
