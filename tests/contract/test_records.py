"""Golden vectors of records: what was written once is read for ever."""

import json
from typing import Final

import pytest
from make_record_vectors import FILE, OWNER, RECORDS, vectors

from actionbridge.journal.records import Entry, decode_record

_ROWS: Final = {row["name"]: row for row in json.loads(FILE.read_text())}


def test_records_are_written_today_as_they_were_when_the_vectors_were() -> None:
    assert FILE.read_text() == vectors()


@pytest.mark.parametrize("name", RECORDS)
def test_what_was_written_is_read(name: str) -> None:
    assert decode_record(bytes.fromhex(_ROWS[name]["hex"])) == Entry(OWNER, RECORDS[name])
