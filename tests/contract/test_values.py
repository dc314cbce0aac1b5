"""Golden vectors of values: what each language wrote is what the other reads."""

import datetime
import decimal
import json
import uuid
import zoneinfo
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from make_python_vectors import FILE, VALUES, vectors

from actionbridge.runtime.codec import decode, encode
from support.same import fingerprint

# What the expressions of Java's vectors may name.
_NAMES: Final[dict[str, ModuleType]] = {
    module.__name__: module for module in (datetime, decimal, uuid, zoneinfo)
}


def _rows(file: Path) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in json.loads(file.read_text())}


_OWN: Final = _rows(FILE)
_JAVA: Final = _rows(FILE.with_name("java-values.json"))


def test_python_encodes_today_as_it_did_when_the_vectors_were_written() -> None:
    assert FILE.read_text() == vectors()


@pytest.mark.parametrize("name", VALUES)
def test_what_python_wrote_is_read_with_type_and_value(name: str) -> None:
    assert fingerprint(decode(bytes.fromhex(_OWN[name]["hex"]))) == fingerprint(VALUES[name][0])


@pytest.mark.parametrize("row", _JAVA.values(), ids=_JAVA)
def test_what_java_wrote_is_read_with_type_and_value_and_has_one_form(row: dict[str, str]) -> None:
    data = bytes.fromhex(row["hex"])
    expected: Any = eval(row["python"], dict(_NAMES))
    assert fingerprint(decode(data)) == fingerprint(expected)
    assert encode(expected) == data
