"""User code in a process that other jobs and earlier attempts share."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from actionbridge.api.errors import PlanError
from actionbridge.api.type_registry import resolve_type
from actionbridge.runtime.user_code import UserCode

MAIN = "user_code_main"
HELPER = "user_code_helper"
USES_HELPER = f"from {HELPER} import VALUE\n"
DECLARES = """
from dataclasses import dataclass
from actionbridge import event
@event('user_code.made')
@dataclass
"""


class Job:
    """A directory with a main file, and the files that it imports."""

    def __init__(self, directory: Path, **files: str) -> None:
        directory.mkdir(exist_ok=True)
        self.directory = directory
        self.write(**files)

    def write(self, **files: str) -> None:
        """Write files, older than everything that is opened from now on."""
        for name, text in files.items():
            file = self.directory / f"{name}.py"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
            os.utime(file, (0, 0))

    @contextmanager
    def opened(self, code: UserCode) -> Iterator[ModuleType]:
        """A subtask of the job is open."""
        subtask = object()
        file = str(self.directory / f"{MAIN}.py")
        code.enter(subtask, {"module": MAIN, "file": file}, [str(self.directory)])
        try:
            yield sys.modules[MAIN]
        finally:
            code.leave(subtask)

    def value(self, code: UserCode) -> Any:
        """What an attempt of the job sees."""
        with self.opened(code) as main:
            return main.VALUE


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def code() -> UserCode:
    return UserCode()


def test_a_new_attempt_sees_a_changed_main_file(tmp_path: Path, code: UserCode) -> None:
    job = Job(tmp_path, **{MAIN: "VALUE = 1"})
    assert job.value(code) == 1
    job.write(**{MAIN: "VALUE = 2"})  # of equal length and time, which Python's own caches take for the same
    assert job.value(code) == 2


@pytest.mark.parametrize("helper", [HELPER, "user_code_package.helper"])
def test_a_new_attempt_sees_a_changed_helper_and_all_that_took_something_from_it(
    tmp_path: Path, code: UserCode, helper: str
) -> None:
    file = helper.replace(".", "/")
    job = Job(
        tmp_path,
        **{MAIN: "from user_code_between import VALUE", "user_code_between": f"from {helper} import VALUE"},
        **{file: "VALUE = 1"},
    )
    assert job.value(code) == 1
    job.write(**{file: "VALUE = 2"})
    assert job.value(code) == 2


def test_a_helper_that_an_action_imported_late_is_seen_too(tmp_path: Path, code: UserCode) -> None:
    late = f"def look():\n    from {HELPER} import VALUE\n    return VALUE\n"
    job = Job(tmp_path, **{MAIN: late, HELPER: "VALUE = 1"})
    with job.opened(code) as main:
        assert main.look() == 1
    job.write(**{HELPER: "VALUE = 2"})
    with job.opened(code) as main:
        assert main.look() == 2


def test_code_that_has_not_changed_stays_loaded(tmp_path: Path, code: UserCode) -> None:
    job = Job(tmp_path, **{MAIN: USES_HELPER, HELPER: "VALUE = object()"})
    first = job.value(code)
    assert job.value(code) is first


def test_all_subtasks_of_an_attempt_share_one_state_of_the_code(tmp_path: Path, code: UserCode) -> None:
    job = Job(tmp_path, **{MAIN: "VALUE = 1"})
    with job.opened(code) as first:
        job.write(**{MAIN: "VALUE = 2"})
        with job.opened(code) as second:
            assert second is first


def test_an_attempt_after_a_failed_import_sees_what_was_mended(tmp_path: Path, code: UserCode) -> None:
    job = Job(tmp_path, **{MAIN: USES_HELPER, HELPER: "VALUE_ = 1"})
    with pytest.raises(ImportError, match="VALUE"):
        job.value(code)
    job.write(**{HELPER: "VALUE = 1"})
    assert job.value(code) == 1


def test_a_class_that_new_code_has_no_more_gives_its_type_name_free(tmp_path: Path, code: UserCode) -> None:
    job = Job(tmp_path, **{MAIN: f"{DECLARES}class Old: ...\nVALUE = Old"})
    old = job.value(code)
    assert resolve_type("user_code.made") is old
    job.write(**{MAIN: f"{DECLARES}class New: ...\nVALUE = New"})
    assert resolve_type("user_code.made") is not job.value(code) is not old
    assert resolve_type("user_code.made").__name__ == "New"


@pytest.mark.parametrize("name", [MAIN, HELPER])
def test_other_code_of_an_open_job_under_the_same_name_is_refused_with_both_files(
    tmp_path: Path, code: UserCode, name: str
) -> None:
    files = {MAIN: USES_HELPER, HELPER: "VALUE = 'a'"}
    first, second = Job(tmp_path / "a", **files), Job(tmp_path / "b", **files)
    second.write(**{name: f"{files[name]}  # b"})
    with first.opened(code) as main:
        with pytest.raises(PlanError, match="rename one of the files") as refused:
            second.value(code)
        assert str(tmp_path / "a" / f"{name}.py") in str(refused.value)
        assert str(tmp_path / "b" / f"{name}.py") in str(refused.value)
        assert sys.modules[MAIN] is main


def test_equal_code_of_an_open_job_is_shared(tmp_path: Path, code: UserCode) -> None:
    files = {MAIN: USES_HELPER, HELPER: "VALUE = object()"}
    first, second = Job(tmp_path / "a", **files), Job(tmp_path / "b", **files)
    with first.opened(code) as main:
        assert second.value(code) is main.VALUE


def test_a_job_that_has_ended_leaves_nothing_in_the_way_of_another(tmp_path: Path, code: UserCode) -> None:
    first = Job(tmp_path / "a", **{MAIN: USES_HELPER, HELPER: "VALUE = 'a'"})
    second = Job(tmp_path / "b", **{MAIN: USES_HELPER, HELPER: "VALUE = 'b'"})
    third = Job(tmp_path / "c", **{MAIN: USES_HELPER})
    assert [first.value(code), second.value(code), first.value(code)] == ["a", "b", "a"]
    assert not {str(tmp_path / "a"), str(tmp_path / "b")} & set(sys.path)
    with pytest.raises(ModuleNotFoundError, match=HELPER):
        third.value(code)


def test_a_changed_helper_of_an_open_job_is_refused_to_a_job_beside_it(
    tmp_path: Path, code: UserCode
) -> None:
    job = Job(tmp_path, **{MAIN: USES_HELPER, HELPER: "VALUE = 1"})
    with job.opened(code):
        job.write(**{HELPER: "VALUE = 2"})
        with pytest.raises(PlanError, match=f"{HELPER}.py by a job that is still open, and"):
            code.enter(object(), None, [str(tmp_path)])


def test_a_main_file_behind_a_module_of_another_place_is_refused(tmp_path: Path, code: UserCode) -> None:
    (tmp_path / "colorsys.py").write_text("VALUE = 1")
    import colorsys

    with pytest.raises(PlanError, match="rename one of the files") as refused:
        code.enter(object(), {"module": "colorsys", "file": str(tmp_path / "colorsys.py")}, [str(tmp_path)])
    assert str(colorsys.__file__) in str(refused.value)
