"""What cannot run says so in one line that ends with the remedy, and the exit code tells scripts."""

import importlib.metadata
import json
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any, Final

import pytest

from runs import Bench

FAILED: Final = 1
REFUSED: Final = 2


@pytest.mark.parametrize(
    ("fields", "problem", "remedy"),
    [
        ({"input": "SELECT * FROM sorce"}, "'sorce'", "the tables are sink, source"),
        ({"input": "SELEC * FROM source"}, "input: SQL parse failed", "correct the query"),
        ({"output": "sinc"}, "output table 'sinc' does not exist (did you mean 'sink'?)", "create it"),
        ({"key": "kk"}, "key column 'kk' is not in the input (did you mean 'k'?)", "use one of id, k"),
        (
            {"input": "SELECT k, COUNT(*) AS id FROM source GROUP BY k"},
            "the input updates or deletes rows",
            "such as a windowed aggregation",
        ),
        (
            {"options": {"execution.runtime-mode": "BATCH"}},
            "execution.runtime-mode is BATCH",
            "leave it at STREAMING",
        ),
    ],
    ids=["unknown table", "bad SQL", "unknown output", "unknown key", "updating input", "batch"],
)
def test_a_job_that_cannot_be_planned_is_one_line_and_where_the_log_is(
    bench: Bench, fields: dict[str, Any], problem: str, remedy: str
) -> None:
    ended = bench.run(bench.job("plain_job"), env={"E2E_JOB": json.dumps(fields)})
    print(ended.err)
    assert ended.code == FAILED
    assert ended.out == ""
    error, log = ended.err.splitlines()
    assert error.startswith("actionbridge: error: plain failed: ")
    assert problem in error
    assert remedy in error.split(problem)[1]
    assert log == f"log: {bench.directory}/.actionbridge/plain/job.log (--verbose shows Java's stack)"


@pytest.mark.parametrize(
    ("fields", "arguments", "problem", "remedy"),
    [
        (
            {},
            ["-D", "actionbridge.max-in-flite=3"],
            "actionbridge.max-in-flite",
            "actionbridge.max-in-flight",
        ),
        ({}, ["-D", "actionbridge.turn-budget=fast"], "actionbridge.turn-budget", "duration"),
        ({}, ["-D", "nonsense"], "-D 'nonsense'", "write -D key=value"),
        ({}, ["--parallelism", "0"], "--parallelism", "see actionbridge run --help"),
        ({}, ["--frobnicate"], "--frobnicate", "see actionbridge --help"),
        ({"options": {"actionbridge.max-in-flight": 0}}, [], "max-in-flight", ""),
        ({"key": []}, [], "key=[]", 'write key="column"'),
    ],
    ids=[
        "unknown option",
        "bad option",
        "no pair",
        "bad count",
        "unknown flag",
        "bad option of the job",
        "no key",
    ],
)
def test_what_the_command_refuses_is_one_line(
    bench: Bench, fields: dict[str, Any], arguments: list[str], problem: str, remedy: str
) -> None:
    ended = bench.run(bench.job("plain_job"), *arguments, env={"E2E_JOB": json.dumps(fields)})
    print(ended.err)
    assert ended.code == REFUSED
    assert ended.out == ""
    (error,) = ended.err.splitlines()
    assert error.startswith("actionbridge: error: ")
    assert problem in error
    assert remedy in error
    assert not (bench.directory / ".actionbridge").exists(), "nothing has begun"


def test_a_syntax_error_shows_the_line_and_the_caret(bench: Bench) -> None:
    ended = bench.run(bench.job_of_text("wrong_job", "x = 1\njob = (\n"))
    assert ended.code == REFUSED
    error, *shown = ended.err.splitlines()
    assert error.startswith("actionbridge: error: wrong_job.py:2: ")
    assert "syntax error: '(' was never closed" in error
    assert [line.strip() for line in shown] == ["job = (", "^"]


def test_an_import_that_fails_shows_the_users_frames_only(bench: Bench) -> None:
    file = bench.job_of_text("wrong_job", "def load():\n    import no_such_module\n\nload()\n")
    ended = bench.run(file)
    assert ended.code == REFUSED
    error, *detail = ended.err.splitlines()
    assert error.startswith("actionbridge: error: wrong_job.py cannot be imported: ModuleNotFoundError: ")
    assert "no_such_module" in error
    assert [line.strip() for line in detail if "File" in line] == [
        f'File "{file}", line 4, in <module>',
        f'File "{file}", line 2, in load',
    ]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("no_job", "x = 1", "no_job.py has no Job at module level"),
        ("json", "x = 1", "json.py shadows the module 'json'"),
        ("two-words", "x = 1", "two-words.py cannot be imported by its name"),
    ],
)
def test_a_file_that_holds_no_job_to_run_is_one_line(
    bench: Bench, name: str, text: str, problem: str
) -> None:
    ended = bench.run(bench.job_of_text(name, text))
    assert ended.code == REFUSED
    (error,) = ended.err.splitlines()
    assert error.startswith("actionbridge: error: ")
    assert problem in error


def test_a_file_that_is_not_there_is_one_line(bench: Bench) -> None:
    ended = bench.run("absent.py")
    assert ended.code == REFUSED
    assert (
        ended.err
        == "actionbridge: error: absent.py is no Python file: name the job's file, such as flights.py\n"
    )


@pytest.mark.parametrize("home", ["", "/nowhere"], ids=["no java on PATH", "JAVA_HOME leads nowhere"])
def test_without_a_jdk_the_remedy_is_to_install_one(bench: Bench, home: str) -> None:
    ended = bench.run(bench.job("plain_job"), env={"PATH": "/nowhere", "JAVA_HOME": home})
    assert ended.code == REFUSED
    (error,) = ended.err.splitlines()
    assert error.startswith("actionbridge: error: ")
    assert "install a JDK 17 or later and set JAVA_HOME to it" in error


def test_without_flinks_jars_the_remedy_is_to_install_the_extra(bench: Bench) -> None:
    """A Python with everything that this one has installed, except Flink."""
    python = _python_without("apache-flink-libraries", bench.directory / "lean")
    ended = bench.complete(python, "-m", "actionbridge.cli.main", "run", bench.job("plain_job"))
    assert ended.code == REFUSED
    assert ended.err == (
        "actionbridge: error: Flink's jars are not installed in this Python: "
        'pip install "actionbridge[flink]"\n'
    )


def _python_without(distribution: str, home: Path) -> Path:
    left_out = {file.parts[0] for file in importlib.metadata.files(distribution) or []}
    assert left_out, f"{distribution} is not installed, so that the test would show nothing"
    venv.create(home)
    target = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if entry.name not in left_out:
            (target / entry.name).symlink_to(entry)
    assert sys.executable != str(home / "bin" / "python")
    return home / "bin" / "python"


def test_json_tells_a_refusal_as_one_object(bench: Bench) -> None:
    ended = bench.run("absent.py", "--json")
    assert ended.code == REFUSED
    assert json.loads(ended.out) == {
        "outcome": "refused",
        "message": "absent.py is no Python file",
        "where": "",
        "remedy": "name the job's file, such as flights.py",
    }
