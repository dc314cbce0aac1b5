"""The value codec gives back what it was given, for random nested values of everything that it carries."""

import contextlib
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actionbridge.api.errors import WireError
from actionbridge.runtime.codec import MAX_DEPTH, decode, decode_fields, decode_input, encode, encode_fields
from actionbridge.runtime.codec_exact import pack_exactly
from support import codec_types as t
from support.same import fingerprint
from support.values import READABLE, VALUES

# A busy machine is no failure: no example has a time limit.
round_trips = settings(
    max_examples=int(os.environ.get("ACTIONBRIDGE_TEST_EXAMPLES", "2000")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@round_trips
@given(VALUES)
def test_a_value_comes_back_with_type_and_content(value: object) -> None:
    assert fingerprint(decode(encode(value))) == fingerprint(value)


@given(VALUES)
def test_bytes_do_not_depend_on_the_way_they_were_made(value: object) -> None:
    assert encode(value) == pack_exactly(value, "value", MAX_DEPTH)


@round_trips
@given(READABLE)  # a pickle also depends on which of its strings are one object
def test_what_was_decoded_encodes_to_the_same_bytes(value: object) -> None:
    data = encode(value)
    assert encode(decode(data)) == data


@round_trips
@given(VALUES, VALUES)
def test_an_event_comes_back_from_its_fields(left: object, right: object) -> None:
    for event in (t.Point(left, right), t.Frozen(left, right)):
        assert fingerprint(decode_fields(type(event), encode_fields(event))) == fingerprint(event)


@given(st.binary(max_size=60))
def test_random_bytes_are_a_value_or_a_wire_error(data: bytes) -> None:
    with contextlib.suppress(WireError):
        decode_input(data)
