"""Random values of every kind that the codec carries."""

import datetime as dt
import zoneinfo
from collections import OrderedDict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from support import codec_types as t

_OFFSETS = st.timedeltas(dt.timedelta(hours=-23), dt.timedelta(hours=23)).map(dt.timezone)
_ZONES = (
    st.none()
    | _OFFSETS
    | st.just(dt.UTC)
    | st.sampled_from(
        [zoneinfo.ZoneInfo(key) for key in ("Europe/Berlin", "America/New_York", "UTC", "Asia/Kathmandu")]
    )
)
_FOLDS = st.sampled_from([0, 1])
_TEXT = st.text(st.characters(exclude_categories=())) | st.text(max_size=5)  # lone surrogates among them

_PLAIN_KEYS = (
    st.text() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.booleans() | st.binary()
)

_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(2**62, 2**65),
    st.floats(),
    _TEXT,
    st.binary(max_size=8),
    st.decimals(allow_nan=True) | st.sampled_from([Decimal("sNaN"), Decimal("-0"), Decimal("NaN123")]),
    st.builds(
        lambda moment, fold, zone: moment.replace(fold=fold, tzinfo=zone), st.datetimes(), _FOLDS, _ZONES
    ),
    st.dates(),
    st.builds(lambda time, fold, zone: time.replace(fold=fold, tzinfo=zone), st.times(), _FOLDS, _ZONES),
    st.timedeltas(),
    st.uuids(),
    st.sampled_from([t.Color.RED, t.Level.LOW, t.Access.READ]),
    st.integers().map(t.Count),
    _TEXT.map(t.Text),
    st.floats().map(t.Ratio),
)
_HASHABLE = st.recursive(
    st.one_of(st.none(), st.integers(), st.booleans(), _TEXT, st.binary(), st.dates(), st.uuids()),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)


_PICKLED: st.SearchStrategy[Any] = st.one_of(
    st.just(t.Access.READ | t.Access.WRITE),
    st.binary(max_size=4).map(bytearray),
    st.complex_numbers(allow_nan=False),
    _LEAVES.map(t.Stateful),
)


def _pair_of(cls: Callable[[Any, Any], Any]) -> Callable[[list[Any]], Any]:
    return lambda items: cls(items[:1], items[1:])


_OF_LIST: list[Callable[[list[Any]], Any]] = [
    list,
    tuple,
    t.Items,
    _pair_of(t.Pair),
    _pair_of(t.Point),
    _pair_of(t.Frozen),
]
_OF_DICT: list[Callable[[dict[Any, Any]], Any]] = [dict, t.Table, lambda items: OrderedDict(items.items())]


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = _TEXT | _PLAIN_KEYS | _HASHABLE
    return st.one_of(
        st.builds(lambda make, items: make(items), st.sampled_from(_OF_LIST), st.lists(inner, max_size=4)),
        st.builds(
            lambda make, items: make(items),
            st.sampled_from(_OF_DICT),
            st.dictionaries(_TEXT, inner, max_size=4) | st.dictionaries(keys, inner, max_size=3),
        ),
        st.sets(_HASHABLE, max_size=4) | st.frozensets(_HASHABLE, max_size=4),
    )


READABLE = st.recursive(_LEAVES, _containers, max_leaves=20)
VALUES = st.recursive(_LEAVES | _PICKLED, _containers, max_leaves=20)
