"""Whether a value of a type fits an annotation, as far as it can be told before there is a value."""

import builtins
import collections.abc
import sys
import types
import typing
from typing import Any, Protocol, TypeVar, Union

_OPAQUE: tuple[Any, ...] = (collections.abc.Callable,)  # its arguments are not compared
_UNIONS = (Union, types.UnionType)
_WRAPPERS = (typing.Annotated, typing.ClassVar, typing.Final, typing.Required, typing.NotRequired)
_TOWER: dict[type, tuple[type, ...]] = {float: (int,), complex: (float, int)}  # numeric tower of PEP 484


_ROOTS: tuple[Any, ...] = (Protocol, typing.Generic)


class _NoMembers(Protocol):
    pass


# What the protocol machinery puts into a class, in the versions that are supported.
_NO_MEMBERS = {*vars(_NoMembers), "__annotations__", "__init__", "__slots__", "__hash__", "__orig_bases__"}
_NO_MEMBER_PREFIXES = ("_abc_", "_is_", "__annotat", "__protocol_", "__type_params", "__non_callable_proto")


def check_type_match(annotation: Any, actual_type: Any) -> bool:
    """Tell whether a value of ``actual_type`` can be passed where ``annotation`` is written.

    What cannot be judged, such as special forms without a meaning at run time, counts as a match: only what
    is known to be wrong is refused.

    Args:
        annotation: A class, anything from ``typing``, or text as under ``from __future__ import
            annotations``. Text is read in the module of ``actual_type``, then with ``typing`` and the
            builtins; if it cannot be read there, its last name must be the name of ``actual_type`` or of one
            of its bases.
        actual_type: A class, or a generic, union or literal of classes.
    """
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return _text_matches(annotation, actual_type)
    annotation = types.NoneType if annotation is None else annotation
    actual_type = types.NoneType if actual_type is None else actual_type
    if annotation in (Any, object) or actual_type is Any or annotation is actual_type:
        return True
    if typing.get_origin(actual_type) in _UNIONS:
        return all(check_type_match(annotation, member) for member in typing.get_args(actual_type))
    if typing.get_origin(actual_type) is typing.Literal:
        return _literal_fits(annotation, typing.get_args(actual_type))
    return _form_matches(annotation, actual_type)


def _form_matches(annotation: Any, actual: Any) -> bool:
    """Match what is neither text nor trivial; ``actual`` is a class or a generic alias of one."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in _UNIONS:
        return any(check_type_match(member, actual) for member in arguments)
    if origin is typing.Literal:
        return any(check_type_match(actual, type(value)) for value in arguments)
    if origin in _WRAPPERS:
        return check_type_match(arguments[0], actual)
    if isinstance(annotation, TypeVar):
        return _variable_matches(annotation, actual)
    if annotation in (typing.Never, typing.NoReturn):
        return False
    for link in ("__supertype__", "__value__"):  # NewType; the type statement of 3.12
        if not isinstance(annotation, type) and hasattr(annotation, link):
            return check_type_match(getattr(annotation, link), actual)
    accepting = origin or annotation
    if not isinstance(accepting, type):
        return True
    return _class_matches(accepting, actual) and _arguments_match(accepting, arguments, actual)


def _class_matches(accepting: type, actual: Any) -> bool:
    given = typing.get_origin(actual) or actual
    if not isinstance(given, type):
        return True
    if typing.is_typeddict(accepting):
        return issubclass(given, dict)
    if issubclass(given, _TOWER.get(accepting, ())):
        return True
    if getattr(accepting, "_is_protocol", False):
        return accepting in given.__mro__ or all(
            _has_member(given, name) for name in _protocol_members(accepting)
        )
    try:
        return issubclass(given, accepting)
    except TypeError:  # classes that refuse the question
        return True


def _arguments_match(accepting: type, arguments: tuple[Any, ...], actual: Any) -> bool:
    """Compare type arguments where both sides have them and mean the same by them."""
    given = typing.get_args(actual)
    if not arguments or not given:
        return True
    if accepting is tuple:
        return _tuple_matches(arguments, given)
    if accepting in _OPAQUE or len(arguments) != len(given):
        return True
    return all(check_type_match(wanted, got) for wanted, got in zip(arguments, given, strict=True))


def _tuple_matches(wanted: tuple[Any, ...], given: tuple[Any, ...]) -> bool:
    if wanted[-1] is ...:
        return all(check_type_match(wanted[0], item) for item in given if item is not ...)
    if given[-1] is ...:
        return all(check_type_match(item, given[0]) for item in wanted)
    return len(wanted) == len(given) and all(map(check_type_match, wanted, given))


def _variable_matches(variable: TypeVar, actual: Any) -> bool:
    if variable.__constraints__:
        return any(check_type_match(constraint, actual) for constraint in variable.__constraints__)
    return variable.__bound__ is None or check_type_match(variable.__bound__, actual)


def _literal_fits(annotation: Any, values: tuple[Any, ...]) -> bool:
    if typing.get_origin(annotation) in _UNIONS:
        return all(any(_literal_fits(m, (value,)) for m in typing.get_args(annotation)) for value in values)
    if typing.get_origin(annotation) is typing.Literal:
        allowed = [(type(value), value) for value in typing.get_args(annotation)]
        return all((type(value), value) in allowed for value in values)
    return all(check_type_match(annotation, type(value)) for value in values)


def _protocol_members(protocol: type) -> set[str]:
    members: set[str] = set()
    for base in protocol.__mro__:
        if getattr(base, "_is_protocol", False) and base not in _ROOTS:
            members.update(vars(base))
            members.update(getattr(base, "__annotations__", {}))
    return {name for name in members - _NO_MEMBERS if not name.startswith(_NO_MEMBER_PREFIXES)}


def _has_member(given: type, name: str) -> bool:
    return hasattr(given, name) or any(
        name in vars(base).get("__annotations__", {}) for base in given.__mro__
    )


def _text_matches(text: str, actual: Any) -> bool:
    given = typing.get_origin(actual) or actual
    module = sys.modules.get(getattr(given, "__module__", None) or "")
    scope = {**vars(builtins), **vars(typing), "typing": typing, **vars(module or builtins)}
    try:
        annotation = eval(text, scope)  # the annotation's own text, as typing.get_type_hints reads it
    except Exception:  # names of another module, or none
        last = text.partition("[")[0].rpartition(".")[2].strip()
        return last in {base.__name__ for base in getattr(given, "__mro__", ())}
    return not isinstance(annotation, str) and check_type_match(annotation, actual)
