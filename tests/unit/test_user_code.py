"""User code in a process that other jobs and earlier attempts share."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from actionbridge.api.errors import PlanError
from actionbridge.runtime.user_code import import_main

NAME = "user_code_made_up"


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    sys.modules.pop(NAME, None)


def _file(directory: Path, text: str) -> str:
    directory.mkdir(exist_ok=True)
    file = directory / f"{NAME}.py"
    file.write_text(text)
    return str(file)


def test_a_second_attempt_sees_changed_code(tmp_path: Path) -> None:
    file = _file(tmp_path, "VALUE = 1")
    assert import_main(NAME, file, [str(tmp_path)]).VALUE == 1
    _file(tmp_path, "VALUE = 'two'")
    assert import_main(NAME, file, [str(tmp_path)]).VALUE == "two"


def test_another_jobs_file_of_the_same_name_is_refused_and_leaves_the_first_alone(tmp_path: Path) -> None:
    first = import_main(NAME, _file(tmp_path / "a", "VALUE = 'a'"), [str(tmp_path / "a")])
    with pytest.raises(PlanError, match="rename one of the files"):
        import_main(NAME, _file(tmp_path / "b", "VALUE = 'b'"), [str(tmp_path / "b")])
    assert first.VALUE == "a"
