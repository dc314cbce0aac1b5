"""Records as bytes: what is unknown is refused or left out, never guessed."""

import ormsgpack
import pytest

from actionbridge.api.errors import WireError
from actionbridge.journal.records import Cancelled, Entry, Execution, decode_record, encode_record

OWNER = Execution(b"r" * 16, b"e" * 16, "explain", 1)


def test_a_record_comes_back_with_its_owner() -> None:
    record = Cancelled("explain#0", 5)
    assert decode_record(encode_record(OWNER, record)) == Entry(OWNER, record)


@pytest.mark.parametrize(("version", "kind"), [(1, 99), (2, 5)])
def test_an_unknown_kind_or_version_is_refused_if_critical_and_left_out_otherwise(
    version: int, kind: int
) -> None:
    unknown = [version, kind, 1, *OWNER, "what", "ever"]
    with pytest.raises(WireError, match=f"version {version} and kind {kind} is unknown. Run the version"):
        decode_record(ormsgpack.packb(unknown))
    unknown[2] = 0
    assert decode_record(ormsgpack.packb(unknown)) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"\xc0", ormsgpack.packb([1]), ormsgpack.packb([1, 5, 1, *OWNER]), ormsgpack.packb({"a": 1})],
)
def test_bytes_that_are_no_record_are_refused(data: bytes) -> None:
    with pytest.raises(WireError, match=r"no record: .* Go back to a savepoint\.|unknown"):
        decode_record(data)
