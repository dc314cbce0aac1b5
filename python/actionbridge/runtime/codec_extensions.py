"""Extension types of the wire (``tests/contract``, section 1) that hold no other values.

Each has an encoder and a decoder here. An encoder raises ``NotFaithfulError`` for an object that its
extension would change; such an object is pickled instead.
"""

import datetime as dt
import enum
import io
import pickle
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import ormsgpack
from ormsgpack import Ext, packb, unpackb

from actionbridge.api.type_registry import importable_name, resolve_type

TUPLE: Final = 1
SET: Final = 2
FROZENSET: Final = 3
BIG_INT: Final = 4
DECIMAL: Final = 5
DATETIME: Final = 6
DATE: Final = 7
TIME: Final = 8
TIMEDELTA: Final = 9
UUID: Final = 10
ENUM: Final = 11
OBJECT: Final = 12
SURROGATES: Final = 13
SUBCLASS: Final = 14
PICKLE: Final = 100

PICKLE_PROTOCOL: Final = 5  # fixed, so that all Pythons that we run on read it

PACK_OPTIONS: Final = (
    ormsgpack.OPT_PASSTHROUGH_BIG_INT
    | ormsgpack.OPT_PASSTHROUGH_DATACLASS
    | ormsgpack.OPT_PASSTHROUGH_DATETIME
    | ormsgpack.OPT_PASSTHROUGH_ENUM
    | ormsgpack.OPT_PASSTHROUGH_SUBCLASS
    | ormsgpack.OPT_PASSTHROUGH_TUPLE
    | ormsgpack.OPT_PASSTHROUGH_UUID
)
"""Whatever is not exactly a plain type is handed over instead of being flattened."""

_EPOCH: Final = dt.datetime(1970, 1, 1)
_EPOCH_ORDINAL: Final = _EPOCH.toordinal()
_MICROSECOND: Final = dt.timedelta(microseconds=1)


class NotFaithfulError(Exception):
    """The extension of this type cannot hold this object exactly."""


def encode_leaf(value: object) -> Ext:
    """Return the extension of an object that holds no other values.

    Raises:
        NotFaithfulError: There is none, or it would not give back the very same.
    """
    encoder = _ENCODERS.get(type(value))
    if encoder is not None:
        return encoder(value)
    if isinstance(value, enum.Enum):
        return _encode_enum(value)
    raise NotFaithfulError


def encode_surrogates(text: str) -> Ext:
    """Return the extension of text that UTF-8 has no form for."""
    return Ext(SURROGATES, text.encode("utf-8", "surrogatepass"))


def _encode_big_int(value: int) -> Ext:
    bits = (value if value >= 0 else ~value).bit_length()
    return Ext(BIG_INT, value.to_bytes(bits // 8 + 1, "big", signed=True))


def _encode_decimal(value: Decimal) -> Ext:
    return Ext(DECIMAL, str(value).encode("ascii"))


def _encode_datetime(value: dt.datetime) -> Ext:
    wall = (value.toordinal() - _EPOCH_ORDINAL) * 86_400_000_000 + _microseconds(value)
    return Ext(DATETIME, packb([wall, value.fold, _zone(value.tzinfo)]))


def _encode_date(value: dt.date) -> Ext:
    return Ext(DATE, packb(value.toordinal() - _EPOCH_ORDINAL))


def _encode_time(value: dt.time) -> Ext:
    return Ext(TIME, packb([_microseconds(value), value.fold, _zone(value.tzinfo)]))


def _encode_timedelta(value: dt.timedelta) -> Ext:
    return Ext(TIMEDELTA, packb([value.days, value.seconds, value.microseconds]))


def _encode_uuid(value: uuid.UUID) -> Ext:
    # is_safe, a remark on how uuid1() was made and no part of equality, stays behind.
    return Ext(UUID, value.bytes)


def _encode_enum(value: enum.Enum) -> Ext:
    cls = type(value)
    name = importable_name(cls)
    # A combination of flags is a member without a name of its own.
    if name is None or cls.__members__.get(value._name_) is not value:
        raise NotFaithfulError
    return Ext(ENUM, packb([name, value._name_]))


def _microseconds(value: dt.datetime | dt.time) -> int:
    return ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond


def _zone(tzinfo: dt.tzinfo | None) -> int | str | None:
    if tzinfo is None:
        return None
    if tzinfo is dt.UTC:
        return 0
    if type(tzinfo) is dt.timezone:
        offset = tzinfo.utcoffset(None)
        if repr(tzinfo) == repr(dt.timezone(offset)):  # else it has a name of its own
            return offset // _MICROSECOND
    if type(tzinfo) is ZoneInfo and tzinfo.key is not None and ZoneInfo(tzinfo.key) is tzinfo:
        return tzinfo.key
    raise NotFaithfulError


def _tzinfo(zone: int | str | None) -> dt.tzinfo | None:
    if zone is None:
        return None
    return ZoneInfo(zone) if isinstance(zone, str) else dt.timezone(dt.timedelta(microseconds=zone))


def _decode_big_int(payload: bytes) -> int:
    return int.from_bytes(payload, "big", signed=True)


def _decode_decimal(payload: bytes) -> Decimal:
    return Decimal(payload.decode("ascii"))


def _decode_datetime(payload: bytes) -> dt.datetime:
    wall, fold, zone = unpackb(payload)
    naive = _EPOCH + dt.timedelta(microseconds=wall)
    return naive.replace(tzinfo=_tzinfo(zone), fold=fold) if fold or zone is not None else naive


def _decode_date(payload: bytes) -> dt.date:
    return dt.date.fromordinal(unpackb(payload) + _EPOCH_ORDINAL)


def _decode_time(payload: bytes) -> dt.time:
    microseconds, fold, zone = unpackb(payload)
    seconds, microsecond = divmod(microseconds, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return dt.time(hour, minute, second, microsecond, _tzinfo(zone), fold=fold)


def _decode_timedelta(payload: bytes) -> dt.timedelta:
    return dt.timedelta(*unpackb(payload))


def _decode_uuid(payload: bytes) -> uuid.UUID:
    return uuid.UUID(bytes=payload)


def _decode_enum(payload: bytes) -> enum.Enum:
    name, member = unpackb(payload)
    cls = resolve_type(name)
    if not issubclass(cls, enum.Enum):
        raise TypeError(f"{name!r} is no enum")
    return cls[member]


def _decode_surrogates(payload: bytes) -> str:
    return payload.decode("utf-8", "surrogatepass")


_ENCODERS: Final[dict[type, Callable[[Any], Ext]]] = {
    int: _encode_big_int,
    Decimal: _encode_decimal,
    dt.datetime: _encode_datetime,
    dt.date: _encode_date,
    dt.time: _encode_time,
    dt.timedelta: _encode_timedelta,
    uuid.UUID: _encode_uuid,
}
LEAF_TYPES: Final = frozenset(_ENCODERS)
"""Types, by exact type, whose objects hold no other values and never a mutable buffer."""

INPUT_DECODERS: Final[dict[int, Callable[[bytes], object]]] = {
    BIG_INT: _decode_big_int,
    DECIMAL: _decode_decimal,
    DATETIME: _decode_datetime,
    DATE: _decode_date,
    TIME: _decode_time,
    TIMEDELTA: _decode_timedelta,
    UUID: _decode_uuid,
    SURROGATES: _decode_surrogates,
}
"""Those that connectors may deliver: they import nothing."""

LEAF_DECODERS: Final = {**INPUT_DECODERS, ENUM: _decode_enum}


def pickled(value: object) -> bytes:
    """Pickle an object; functions and classes that cannot be imported elsewhere by value.

    Raises:
        TypeError: cloudpickle would make something else of it: bytes of a memoryview, text of a file.
        Exception: Whatever the object's own pickling raises.
    """
    if isinstance(value, memoryview | io.IOBase) and not isinstance(value, io.BytesIO | io.StringIO):
        raise TypeError(f"a {type(value).__name__} belongs to this process")
    import cloudpickle  # type: ignore[import-untyped]  # 30 ms, and most jobs never need it

    return cloudpickle.dumps(value, PICKLE_PROTOCOL)  # type: ignore[no-any-return]


def unpickled(payload: bytes) -> object:
    """Return the object of a pickle. Only for bytes from this job's own state, log and Python."""
    return pickle.loads(payload)
