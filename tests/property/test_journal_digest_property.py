"""Digests of arguments: equal for equal values, different for others, for random nested values."""

from collections import OrderedDict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from actionbridge.journal.digest import canonical
from actionbridge.runtime.codec import decode, encode
from support import codec_types as t
from support.same import fingerprint
from support.values import VALUES

_FEW = st.none() | st.sampled_from([0, 0.0, -0.0, False, 1, 1.0, True, "", b"", float("nan"), 2**64])
_NESTED = st.recursive(
    _FEW,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.lists(inner, max_size=2).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b", 1, None]), inner, max_size=3),
        st.builds(t.Point, inner, inner),
    ),
    max_leaves=5,
)


def _reversed(value: Any) -> Any:
    """A value whose dicts hold their entries in the opposite order."""
    kind = type(value)
    if kind is dict or kind is t.Table:
        return kind({key: _reversed(item) for key, item in reversed(value.items())})
    if kind in (list, tuple, t.Items):
        return kind(map(_reversed, value))
    return t.Point(_reversed(value.x), _reversed(value.y)) if kind is t.Point else value


def _unordered(value: Any) -> Any:
    """A fingerprint in which the order of a dict's entries makes no difference."""
    if isinstance(value, tuple):
        kind, *content = value
        if kind is dict:
            content = [sorted(map(repr, map(_unordered, content[0])))]
        return kind, *map(_unordered, content)
    return [_unordered(item) for item in value] if isinstance(value, list) else value


@given(VALUES)
def test_a_value_that_was_stored_in_between_has_the_same_form(value: object) -> None:
    assert canonical(decode(encode(value))) == canonical(value)


@given(VALUES)
def test_the_order_of_entries_makes_no_difference(value: object) -> None:
    assert canonical(_reversed(value)) == canonical(value)


@given(_NESTED, _NESTED)
def test_forms_are_equal_exactly_where_types_and_contents_are(left: object, right: object) -> None:
    same = _unordered(fingerprint(left)) == _unordered(fingerprint(right))
    assert (canonical(left) == canonical(right)) is same


@given(VALUES)
def test_the_form_does_not_depend_on_what_stands_beside(value: object) -> None:
    """Bytes anywhere make the whole value go the way through Python, which must say the same as msgpack's."""
    alone, beside = canonical([value]), canonical([value, b""])
    assert beside == (None if alone is None else b"\x92" + alone[1:] + b"\xc4\x00")


@given(st.dictionaries(st.text(max_size=2), st.integers(), max_size=4))
def test_an_ordered_dict_keeps_its_order(items: dict[str, int]) -> None:
    forwards, backwards = OrderedDict(items), OrderedDict(reversed(items.items()))
    assert (canonical(forwards) == canonical(backwards)) is (len(items) < 2)
