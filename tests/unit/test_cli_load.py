"""Finding the job in a file: what is refused, and that only the user's frames are shown."""

from pathlib import Path

import pytest
from cli_samples import JOB, actionbridge, python, write

LOAD = "import sys; from actionbridge.cli.load import load_target; t = load_target(sys.argv[1]); "


def loaded(target: object, show: str, cwd: Path | None = None) -> str:
    ended = python("-c", f"{LOAD}print({show})", target, cwd=cwd)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def refusal(target: object, cwd: Path) -> str:
    ended = actionbridge("run", target, cwd=cwd)
    assert ended.returncode == 2
    return ended.stderr


def test_the_only_job_is_found_and_its_file_imported_under_its_stem(tmp_path: Path) -> None:
    file = write(tmp_path, "looking.py", JOB + "assert __name__ == 'looking'\nsame_job = job\n")
    assert loaded(file, "t.module, t.job.plan.name") == "looking looking"
    assert loaded("looking.py", "t.file", cwd=tmp_path) == str(file)


def test_a_name_chooses_one_of_several_jobs(tmp_path: Path) -> None:
    file = write(tmp_path, "looking.py", JOB + 'second = make("second")\n')
    assert loaded(f"{file}:second", "t.job.plan.name") == "second"


def test_modules_beside_the_file_can_be_imported(tmp_path: Path) -> None:
    write(tmp_path, "beside.py", JOB)
    assert loaded(write(tmp_path, "looking.py", "from beside import job\n"), "t.module") == "looking"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("empty.py", "", "empty.py has no Job at module level: write job = Job(...) in it"),
        ("two.py", JOB + 'b = make("b")\n', "two.py has several jobs (job, b): name one: two.py:job"),
        ("two.py:nine", JOB + 'b = make("b")\n', "two.py has no Job 'nine': name one of its jobs (job, b)"),
        ("two.py:make", JOB, "two.py has no Job 'make': name one of its jobs (job)"),
        ("job.txt", JOB, "job.txt is no Python file"),
        ("my-job.py", JOB, "my-job.py cannot be imported by its name: rename it"),
        ("class.py", JOB, "class.py cannot be imported by its name"),
        ("__main__.py", JOB, "__main__.py cannot be imported by its name"),
        ("asyncio.py", JOB, "asyncio.py shadows the module 'asyncio' of the standard library: rename it"),
        ("pytest.py", JOB, "pytest.py shadows the module 'pytest' of "),
        ("actionbridge.py", JOB, "actionbridge.py shadows the module 'actionbridge' of "),
    ],
)
def test_a_file_that_holds_no_usable_job_is_refused_in_one_line(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    write(jobs, name.partition(":")[0], text)
    shown = refusal(f"jobs/{name}", tmp_path)
    assert message in shown
    assert shown.count("\n") == 1


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "nowhere.py is no Python file" in refusal("nowhere.py", tmp_path)


def test_a_package_of_the_same_name_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "looking"
    package.mkdir()
    write(package, "__init__.py", "")
    write(tmp_path, "looking.py", JOB)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert "looking.py has the name of the package" in refusal("../looking.py", elsewhere)


def test_a_syntax_error_shows_file_line_and_caret_and_no_frame(tmp_path: Path) -> None:
    write(tmp_path, "broken.py", "x = 1\ny = (2\n")
    assert refusal("broken.py", tmp_path).splitlines() == [
        "actionbridge: error: syntax error: '(' was never closed (broken.py:2): correct this line",
        "    y = (2",
        "        ^",
    ]


def test_a_failing_import_shows_the_users_frames_and_causes_only(tmp_path: Path) -> None:
    write(tmp_path, "beside.py", "def read():\n    raise OSError('no disk')\n")
    reading = "import beside\ntry:\n    beside.read()\nexcept OSError as error:\n"
    write(tmp_path, "failing.py", reading + "    raise RuntimeError('no data') from error\n")
    shown = refusal("failing.py", tmp_path)
    first, *frames = shown.splitlines()
    assert first.startswith("actionbridge: error: failing.py cannot be imported: RuntimeError: no data")
    assert "OSError: no disk" in frames
    assert frames[-1] == "RuntimeError: no data"
    files = {line.split('"')[1] for line in frames if line.startswith("  File ")}
    assert files == {str(tmp_path / "failing.py"), str(tmp_path / "beside.py")}


def test_a_module_that_exits_while_it_is_imported_is_a_failing_import(tmp_path: Path) -> None:
    write(tmp_path, "leaving.py", "import sys\nsys.exit(0)\n")
    assert "leaving.py cannot be imported: SystemExit: 0" in refusal("leaving.py", tmp_path)


def test_a_mistake_in_a_plan_is_one_line_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, "mistaken.py", "from actionbridge import action\n\naction()\n")
    shown = refusal("mistaken.py", tmp_path)
    assert shown.startswith("actionbridge: error: @action has no trigger (mistaken.py:3): ")
    assert shown.count("\n") == 1
