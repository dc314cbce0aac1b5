"""The value codec (``tests/contract``, section 1): one value, its exact types included, as bytes and back.

Nearly every value is plain, and plain values are handed to msgpack as they are. Those that it refuses, or may
have flattened unnoticed, are encoded once more by ``codec_exact``; the bytes do not depend on the way.
"""

import contextlib
import re
import sys
from collections.abc import Callable
from typing import Any, Final

import ormsgpack
from ormsgpack import Ext, packb, unpackb

from actionbridge.api.errors import ActionBridgeError, ValueNotSupportedError, ValueTooLargeError, WireError
from actionbridge.api.type_registry import resolve_type, type_name
from actionbridge.runtime import codec_extensions as ext
from actionbridge.runtime.codec_exact import DICT_NAME, pack_exactly, pack_fields_exactly, type_text
from actionbridge.runtime.codec_extensions import PACK_OPTIONS
from actionbridge.runtime.codec_objects import rebuild_subclass, shape_of
from actionbridge.runtime.codec_paths import parts_of

MAX_DEPTH: Final = 200
MAX_BYTES: Final = 16 * 1024 * 1024

# msgpack writes 2^63 … 2^64 - 1 as plain integers, which on the wire are int64.
_find_uint64: Final = re.compile(rb"\xcf[\x80-\xff]").search
_SIMPLE: Final = frozenset({type(None), bool, int, float, str, bytes}) | ext.LEAF_TYPES


def encode(
    value: object, root: str = "value", max_depth: int = MAX_DEPTH, max_bytes: int = MAX_BYTES
) -> bytes:
    """Return the bytes of one value.

    The same value has the same bytes in every process, with sets in order of their elements' bytes and dicts
    in their own order; only what is pickled may differ.

    Args:
        value: Anything that can be pickled, or has a form of its own in ``tests/contract``.
        root: What the user calls it; paths in messages begin with it.
        max_depth: Most containers around anything, 1 … 250 (``codec_exact``).
        max_bytes: Most bytes of the result.

    Raises:
        ValueNotSupportedError: A part cannot be carried, such as a lock.
        ValueTooDeepError: The value is nested too deep, or holds itself.
        ValueTooLargeError: The value has too many bytes.
    """
    data = _pack_simple(value, max_depth)
    if data is None:
        data = pack_exactly(value, root, max_depth)
    if len(data) > max_bytes:
        raise _too_large(value, len(data), root, max_depth, max_bytes)
    return data


def encode_fields(
    event: object, root: str = "event", max_depth: int = MAX_DEPTH, max_bytes: int = MAX_BYTES
) -> bytes:
    """Return the content of a typed event, whose type name travels apart: a map of its fields.

    An event that is more than its fields (``codec_objects``) is encoded whole, as any value.

    Args:
        event: Object of a dataclass, msgspec Struct or pydantic model.
        root: As for ``encode``.
        max_depth: As for ``encode``.
        max_bytes: As for ``encode``.

    Raises:
        ValueNotSupportedError: As ``encode``.
        ValueTooDeepError: As ``encode``.
        ValueTooLargeError: As ``encode``.
    """
    shape = shape_of(type(event))
    fields = None if shape is None else shape.fields(event)
    if fields is None:
        return encode(event, root, max_depth, max_bytes)
    data = _pack_simple(fields, max_depth)
    if data is None:
        data = pack_fields_exactly(event, fields, root, max_depth)
    if len(data) > max_bytes:
        raise _too_large(event, len(data), root, max_depth, max_bytes)
    return data


def decode(data: bytes) -> Any:
    """Return the value of bytes from this job's own state, log, Java actions and Python.

    Raises:
        WireError: The bytes do not begin with a value, or name a type that is not here.
    """
    try:
        return unpackb(data, ext_hook=_read_extension, option=ormsgpack.OPT_NON_STR_KEYS)
    except ValueError as error:
        raise _unreadable(data, error, is_own=True) from error


def decode_input(data: bytes) -> Any:
    """Return the value of bytes from a connector: those whose decoding would import or unpickle are refused.

    Raises:
        WireError: The bytes do not begin with a value, or hold code 11, 12, 14 or 100.
    """
    try:
        return unpackb(data, ext_hook=_read_input_extension, option=ormsgpack.OPT_NON_STR_KEYS)
    except ValueError as error:
        raise _unreadable(data, error, is_own=False) from error


def decode_fields(cls: type, data: bytes) -> Any:
    """Return the typed event of ``encode_fields``.

    Fields that the class has gained since get their defaults.

    Raises:
        WireError: As ``decode``; or the content does not fit the class.
    """
    content = decode(data)
    if type(content) is cls:
        return content
    shape = shape_of(cls)
    if shape is None or type(content) is not dict:
        raise WireError(
            f"Event {type_name(cls)!r} cannot be built from a {type_text(content)}. Send a map of its fields."
        )
    return shape.rebuild(cls, content)


def _pack_simple(value: object, max_depth: int) -> bytes | None:
    """Return the bytes of a value if msgpack certainly carries it faithfully and within the depth."""
    try:
        data = packb(value, _encode_simple, PACK_OPTIONS)
    except TypeError:
        return None
    if 0xCF in data and _find_uint64(data):
        return None
    # msgpack takes bytearray and memoryview as bytes, so bytes on the wire (headers c4 to c6) are suspect. A
    # container takes a byte at least, so short data cannot be deep.
    if len(data) <= max_depth and not (0xC4 in data or 0xC5 in data or 0xC6 in data):
        return data
    return data if _is_simple(value, max_depth) else None


def _simple_encoder(levels: int) -> Callable[[object], Ext]:
    """Make the function that msgpack calls for what is not plain: it knows types without parts, and tuples.

    msgpack counts its levels anew in each tuple, so tuples in tuples end here: its stack has no other limit.
    """
    inner = _simple_encoder(levels - 1) if levels else ext.encode_leaf

    def encode_simple(value: object) -> Ext:
        if type(value) is tuple:
            return Ext(ext.TUPLE, packb(list(value), inner, PACK_OPTIONS))
        return ext.encode_leaf(value)

    return encode_simple


_encode_simple: Final = _simple_encoder(levels=4)


def _is_simple(value: object, max_depth: int) -> bool:
    """Tell whether a value is but lists, tuples, dicts and types without parts, within the depth."""
    if type(value) is dict and _SIMPLE.issuperset(map(type, value.values())):
        return True  # a row: nearly always
    if type(value) in _SIMPLE:
        return True
    containers: list[Any] = [value]
    for _ in range(max_depth):
        below: list[Any] = []
        for container in containers:
            kind = type(container)
            if kind is dict:
                items = container.values()
            elif kind is list or kind is tuple:
                items = container
            else:
                return False
            if not _SIMPLE.issuperset(map(type, items)):
                below += [item for item in items if type(item) not in _SIMPLE]
        if not below:
            return True
        containers = below
    return False


def _too_large(value: object, size: int, root: str, max_depth: int, max_bytes: int) -> ValueTooLargeError:
    """Go down to the smallest part that is too large alone."""
    path, part = root, value
    found = True
    while found:
        found = False
        for step, inner in parts_of(part):
            try:
                inner_size = len(encode(inner, path + step, max_depth, sys.maxsize))
            except ValueNotSupportedError:  # a part of what was pickled as a whole
                continue
            if inner_size > max_bytes:
                path, part, size, found = path + step, inner, inner_size, True
                break
    return ValueTooLargeError(
        path,
        type_text(part),
        f"has {size:,} bytes, and max-value-bytes is {max_bytes:,}",
        "send a reference to where it is stored, or raise the option",
    )


_Hook = Callable[[int, bytes], object]


def _extension_reader(*, is_own: bool, failures: list[BaseException] | None = None) -> _Hook:
    """Make the function that msgpack calls for each extension.

    Args:
        is_own: Whether the bytes are this job's own, so that decoding may import and unpickle.
        failures: Takes what was raised, the innermost first: msgpack itself forgets it.
    """

    def read(payload: bytes) -> Any:
        return unpackb(payload, ext_hook=hook, option=ormsgpack.OPT_NON_STR_KEYS)

    def elements(payload: bytes) -> list[Any]:
        found = read(payload)
        if type(found) is not list:
            raise WireError(f"An extension holds a {type_text(found)} in place of an array. Write it anew.")
        return found

    def read_object(payload: bytes) -> object:
        name, fields = elements(payload)
        cls = resolve_type(name)
        shape = shape_of(cls)
        if shape is None:
            raise WireError(f"{name!r} is no class that travels as its fields any more. Put the class back.")
        return shape.rebuild(cls, fields)

    def read_subclass(payload: bytes) -> object:
        name, value = elements(payload)
        return rebuild_subclass(dict if name == DICT_NAME else resolve_type(name), value)

    decoders: dict[int, Callable[[bytes], object]] = {
        **(ext.LEAF_DECODERS if is_own else ext.INPUT_DECODERS),
        ext.TUPLE: lambda payload: tuple(elements(payload)),
        ext.SET: lambda payload: set(elements(payload)),
        ext.FROZENSET: lambda payload: frozenset(elements(payload)),
    }
    if is_own:
        decoders |= {ext.OBJECT: read_object, ext.SUBCLASS: read_subclass, ext.PICKLE: ext.unpickled}

    def hook(code: int, payload: bytes) -> object:
        try:
            decoder = decoders.get(code)
            if decoder is None:
                raise WireError(_no_decoder(code))
            return decoder(payload)
        except BaseException as error:
            if failures is not None:
                failures.append(error)
            raise

    return hook


def _no_decoder(code: int) -> str:
    if code in (ext.ENUM, ext.OBJECT, ext.SUBCLASS, ext.PICKLE):
        return f"Extension {code} is refused in input: it would import or unpickle. Send plain data."
    return f"Extension {code} is unknown. Read these bytes with the version that wrote them, or a newer one."


def _unreadable(data: bytes, error: ValueError, *, is_own: bool) -> WireError:
    """Decode once more, to learn what went wrong inside the extension that failed."""
    failures: list[BaseException] = []
    with contextlib.suppress(ValueError):
        unpackb(
            data,
            ext_hook=_extension_reader(is_own=is_own, failures=failures),
            option=ormsgpack.OPT_NON_STR_KEYS,
        )
    if not failures:
        return WireError(f"{len(data)} bytes are no value: {error}. Send msgpack as tests/contract says.")
    cause = failures[0]
    if not isinstance(cause, Exception):
        raise cause
    if isinstance(cause, ActionBridgeError):
        return WireError(str(cause))
    wire_error = WireError(
        f"A value cannot be read ({type_text(cause)}: {cause}). Give the code back what the value needs."
    )
    wire_error.__cause__ = cause
    return wire_error


_read_extension: Final = _extension_reader(is_own=True)
_read_input_extension: Final = _extension_reader(is_own=False)
