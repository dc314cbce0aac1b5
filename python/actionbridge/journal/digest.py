"""Digest of a call's arguments: equal for equal values, in every process (``tests/contract``, section 7).

It is taken over a canonical encoding: the value codec's, in which the order of a dict's entries and the bits
of a NaN make no difference. What the codec pickles has no canonical form."""

import math
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from typing import Any, Final

import ormsgpack
from ormsgpack import Ext, Fragment, packb

from actionbridge.api.type_registry import importable_name
from actionbridge.runtime import codec_extensions as ext
from actionbridge.runtime.codec_exact import DICT_NAME, is_utf8
from actionbridge.runtime.codec_objects import base_value, shape_of, subclass_base

ALGORITHM: Final = b"\x01"
"""First byte of a digest; those of different algorithms cannot be compared."""
_NAMED: Final = 127
"""Extension of ``Named``; it is in no value."""

# NaNs of other bits are the same value, ints of 2^63 or more an extension; or bytes that look like those.
_find_ambiguous: Final = re.compile(rb"\xcb[\x7f\xff][\xf0-\xff]|\xcf[\x80-\xff]").search
_SORTED: Final = ext.PACK_OPTIONS | ormsgpack.OPT_SORT_KEYS


@dataclass(frozen=True, slots=True)
class Named:
    """Stands for an argument that is known by its name, such as a resource."""

    name: str


class _NoCanonicalFormError(Exception):
    """A part of the value is pickled."""


def digest(args: Sequence[object], kwargs: Mapping[str, object]) -> bytes | None:
    """Return the digest of a call's arguments, 17 bytes; None if a part of them has no canonical form.

    Args:
        args: Positional arguments; resources as ``Named``.
        kwargs: Arguments by name, likewise.
    """
    data = canonical([[*args], dict(kwargs)])
    return None if data is None else ALGORITHM + blake2b(data, digest_size=16).digest()


def canonical(value: object) -> bytes | None:
    """Return the canonical encoding of a value; None if it has none, never an error."""
    data = _pack_simple(value)
    if data is not None:
        return data
    try:
        return _pack(_node(value))
    except (_NoCanonicalFormError, ext.NotFaithfulError, RecursionError, TypeError):
        # A TypeError is msgpack's: too many levels.
        return None


def _pack_simple(value: object) -> bytes | None:
    """Return the encoding of a value that msgpack alone gives its canonical form."""
    try:
        data = packb(value, _encode_simple, _SORTED)
    except TypeError:
        return None
    # msgpack takes bytearray as bytes, so bytes (headers c4 to c6) are suspect.
    if 0xC4 in data or 0xC5 in data or 0xC6 in data:
        return None
    return None if (0xCB in data or 0xCF in data) and _find_ambiguous(data) else data


def _encode_simple(value: object) -> Ext:
    if type(value) is tuple:
        return Ext(ext.TUPLE, packb([*value], ext.encode_leaf, _SORTED))
    if type(value) is Named:
        return _named(value)
    return ext.encode_leaf(value)


def _pack(node: object) -> bytes:
    return packb(node, None, ext.PACK_OPTIONS)


def _node(value: Any) -> object:
    """Return what msgpack packs as the canonical form of a value."""
    kind = type(value)
    if kind is float:
        return math.nan if math.isnan(value) else value
    if kind is str:
        return value if is_utf8(value) else ext.encode_surrogates(value)
    if kind is int:
        return value if -(2**63) <= value < 2**63 else ext.encode_leaf(value)
    if value is None or kind is bool or kind is bytes:
        return value
    if kind is list:
        return [_node(item) for item in value]
    if kind is tuple:
        return Ext(ext.TUPLE, _pack([_node(item) for item in value]))
    if kind is dict:
        if all(type(key) is str and is_utf8(key) for key in value):
            return _map(value)
        return _pairs(DICT_NAME, value.items(), in_order=False)
    if kind is set or kind is frozenset:
        return Ext(ext.SET if kind is set else ext.FROZENSET, _pack_sorted([_node(item) for item in value]))
    if kind is Named:
        return _named(value)
    return _extension(value, kind)


def _extension(value: Any, kind: type) -> Ext:
    if kind in ext.LEAF_TYPES or isinstance(value, Enum):
        return ext.encode_leaf(value)
    name = importable_name(kind)
    if name is None:
        raise _NoCanonicalFormError
    shape = shape_of(kind)
    if shape is not None:
        fields = shape.fields(value)
        if fields is None:
            raise _NoCanonicalFormError
        return Ext(ext.OBJECT, _pack([name, _map(fields)]))
    base = subclass_base(value)
    if base is None:
        raise _NoCanonicalFormError
    content = base_value(value, base)
    if base is dict:
        return _pairs(name, content, in_order=kind is OrderedDict)
    return Ext(ext.SUBCLASS, _pack([name, _node(content)]))


def _map(value: dict[str, Any]) -> dict[str, object]:
    return {key: _node(value[key]) for key in sorted(value)}


def _pairs(name: str, items: Iterable[tuple[Any, Any]], *, in_order: bool) -> Ext:
    pairs = [[_node(key), _node(item)] for key, item in items]
    packed = _pack(pairs) if in_order else _pack_sorted(pairs)
    return Ext(ext.SUBCLASS, _pack([name, Fragment(packed)]))


def _pack_sorted(nodes: Iterable[object]) -> bytes:
    return packb([Fragment(data) for data in sorted(map(_pack, nodes))])


def _named(value: Named) -> Ext:
    return Ext(_NAMED, value.name.encode())
