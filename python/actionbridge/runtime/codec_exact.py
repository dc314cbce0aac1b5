"""The encoder that looks at every part of a value.

``codec`` uses it where msgpack alone refuses a value, or could have flattened a part of it unnoticed. It
follows paths and depth, and so is the one that knows what to report.
"""

import enum
from collections.abc import Callable, Iterable
from typing import Any, Final

import ormsgpack
from ormsgpack import Ext, Fragment, packb

from actionbridge.api.errors import ValueNotSupportedError, ValueTooDeepError
from actionbridge.api.type_registry import importable_name
from actionbridge.runtime import codec_extensions as ext
from actionbridge.runtime.codec_objects import base_value, shape_of, subclass_base
from actionbridge.runtime.codec_paths import Trail, at, attribute, element, holds, key, parts_of, path_of

DICT_NAME: Final = "builtins:dict"
"""Type name, with code 14, of a dict whose keys msgpack has no form for."""

_PACK_OPTIONS: Final = ext.PACK_OPTIONS | ormsgpack.OPT_NON_STR_KEYS
_ATOMS: Final = frozenset({type(None), bool, float, bytes})


def pack_exactly(value: object, root: str, max_depth: int) -> bytes:
    """Encode one value.

    Args:
        value: Anything.
        root: What the caller calls it, for messages.
        max_depth: Most containers around anything, 1 … 250: msgpack's encoder ends at 255. A dict, list,
            tuple, set or object is one; an object of a subclass adds one to its base value, of a dict three.

    Raises:
        ValueNotSupportedError: A part cannot be carried.
        ValueTooDeepError: It is nested too deep, or holds itself.
    """
    return _guarded(lambda encoder: encoder.pack(value), value, root, max_depth)


def pack_fields_exactly(owner: object, fields: dict[str, Any], root: str, max_depth: int) -> bytes:
    """Encode the fields of an object as a map, otherwise as ``pack_exactly``; messages speak of ``owner``."""
    return _guarded(lambda encoder: encoder.pack_fields(owner, fields), owner, root, max_depth)


def type_text(value: object) -> str:
    """Return a value's type as messages name it."""
    cls = type(value)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _guarded(pack: "Callable[[_Encoder], bytes]", value: object, root: str, max_depth: int) -> bytes:
    try:
        return pack(_Encoder(root, max_depth))
    except RecursionError as error:  # the caller's own stack is nearly used up
        raise ValueTooDeepError(
            root,
            type_text(value),
            "is nested too deep for the stack",
            "send it from less deep, or flatter data",
        ) from error


class _Encoder:
    """Turns values into what msgpack carries as it stands: plain values and extensions."""

    __slots__ = ("_max_depth", "_root")

    def __init__(self, root: str, max_depth: int) -> None:
        self._root = root
        self._max_depth = max_depth

    def pack(self, value: object) -> bytes:
        return _pack(self._node(value, 0, None))

    def pack_fields(self, owner: object, fields: dict[str, Any]) -> bytes:
        return _pack(self._fields(owner, fields, self._deeper(owner, 0, 1, None), None))

    # Loops where comprehensions, frames in 3.11, would do: 200 levels must fit on top of the caller's stack.
    def _node(self, value: Any, depth: int, trail: Trail | None) -> object:
        kind = type(value)
        if kind in _ATOMS:
            return value
        if kind is str:
            return value if is_utf8(value) else ext.encode_surrogates(value)
        if kind is int:
            return value if -(2**63) <= value < 2**63 else ext.encode_leaf(value)
        if kind is list or kind is tuple:
            inner = self._deeper(value, depth, 1, trail)
            nodes = []
            for index, item in enumerate(value):
                nodes.append(self._node(item, inner, (trail, value, at, index)))
            return nodes if kind is list else Ext(ext.TUPLE, _pack(nodes))
        if kind is dict:
            if not all(map(_is_plain_key, value)):
                return self._pairs(
                    DICT_NAME, value, value.items(), self._deeper(value, depth, 1, trail), trail
                )
            inner = self._deeper(value, depth, 1, trail)
            entries = {}
            for name, item in value.items():
                entries[name] = self._node(item, inner, (trail, value, at, name))
            return entries
        if kind is set or kind is frozenset:
            return self._set(ext.SET if kind is set else ext.FROZENSET, value, depth, trail)
        return self._extension(value, kind, depth, trail)

    def _extension(self, value: Any, kind: type, depth: int, trail: Trail | None) -> Ext:
        if kind in ext.LEAF_TYPES or isinstance(value, enum.Enum):
            try:
                return ext.encode_leaf(value)
            except ext.NotFaithfulError:
                return self._pickle(value, trail)
        name = importable_name(kind)
        if name is None:
            return self._pickle(value, trail)
        shape = shape_of(kind)
        fields = None if shape is None else shape.fields(value)
        if fields is not None:
            inner = self._deeper(value, depth, 1, trail)
            return Ext(ext.OBJECT, _pack([name, self._fields(value, fields, inner, trail)]))
        base = subclass_base(value) if shape is None else None
        if base is dict:
            # The array of its name, that of the pairs, and a pair.
            return self._pairs(
                name, value, base_value(value, base), self._deeper(value, depth, 3, trail), trail
            )
        if base is not None:
            inner = self._deeper(value, depth, 1, trail)
            return Ext(ext.SUBCLASS, _pack([name, self._node(base_value(value, base), inner, trail)]))
        return self._pickle(value, trail)

    def _fields(
        self, owner: object, fields: dict[str, Any], depth: int, trail: Trail | None
    ) -> dict[str, object]:
        nodes = {}
        for name, item in fields.items():
            nodes[name] = self._node(item, depth, (trail, owner, attribute, name))
        return nodes

    def _set(self, code: int, value: Iterable[object], depth: int, trail: Trail | None) -> Ext:
        inner = self._deeper(value, depth, 1, trail)
        packed = [_pack(self._node(item, inner, (trail, value, element, item))) for item in value]
        return Ext(code, packb([Fragment(data) for data in sorted(packed)]))

    def _pairs(
        self, name: str, value: object, items: Iterable[tuple[Any, Any]], depth: int, trail: Trail | None
    ) -> Ext:
        pairs = []
        for k, item in items:
            pairs.append(
                [
                    self._node(k, depth, (trail, value, key, k)),
                    self._node(item, depth, (trail, value, at, k)),
                ]
            )
        return Ext(ext.SUBCLASS, _pack([name, pairs]))

    def _pickle(self, value: object, trail: Trail | None) -> Ext:
        try:
            return Ext(ext.PICKLE, ext.pickled(value))
        except Exception as error:
            path, part, cause = _unpicklable_part(path_of(self._root, trail), value, error)
            raise ValueNotSupportedError(
                path,
                type_text(part),
                f"cannot be pickled ({cause})",
                "send plain data instead, and keep such objects in a @resource",
            ) from cause

    def _deeper(self, value: object, depth: int, levels: int, trail: Trail | None) -> int:
        depth += levels
        if depth <= self._max_depth:
            return depth
        if holds(trail, value):
            problem, remedy = "holds itself", "send a name or number in place of the object"
        else:
            problem = f"is nested deeper than {self._max_depth} levels"
            remedy = "send flatter data, such as a list of nodes with references"
        raise ValueTooDeepError(path_of(self._root, trail), type_text(value), problem, remedy)


def _pack(node: object) -> bytes:
    return packb(node, None, _PACK_OPTIONS)


def is_utf8(text: str) -> bool:
    """Tell whether a text has no lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_plain_key(name: object) -> bool:
    kind = type(name)
    if kind is str:
        return is_utf8(name)  # type: ignore[arg-type]
    return kind in _ATOMS or (kind is int and -(2**63) <= name < 2**63)  # type: ignore[operator]


def _unpicklable_part(path: str, value: object, error: Exception) -> tuple[str, object, Exception]:
    """Go down to the smallest part that cannot be pickled either."""
    seen = {id(value)}
    while True:
        for step, part in parts_of(value):
            if id(part) in seen:
                continue
            seen.add(id(part))
            try:
                ext.pickled(part)
            except Exception as deeper:
                path, value, error = path + step, part, deeper
                break
        else:
            return path, value, error
