"""Golden vectors of frames, plan and job: what each language wrote is what the other reads."""

import json
from typing import Any

import ormsgpack
import pytest
from make_frame_vectors import VECTORS, _plain, files

_FILES = files()


@pytest.mark.parametrize("name", _FILES)
def test_python_writes_today_what_it_wrote_when_the_vectors_were_made(name: str) -> None:
    assert (VECTORS / name).read_text() == _FILES[name]


_JAVA: list[dict[str, Any]] = json.loads((VECTORS / "java-frames.json").read_text())


@pytest.mark.parametrize("row", _JAVA, ids=lambda row: row["name"])
def test_what_java_wrote_is_read(row: dict[str, Any]) -> None:
    data = bytes.fromhex(row["hex"])
    assert _plain(data) == row["python"]
    assert ormsgpack.packb(ormsgpack.unpackb(data)) == data, "the shortest form"
