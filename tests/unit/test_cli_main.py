"""The command as a process: what it refuses, in which words, with which exit code."""

import json
from pathlib import Path

import pytest
from cli_samples import JOB, actionbridge, python, write

from actionbridge import __version__


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return write(tmp_path, "looking.py", JOB)


def test_the_version_is_that_of_the_package() -> None:
    assert actionbridge("--version").stdout == f"actionbridge {__version__}\n"


def test_help_names_every_flag_of_run() -> None:
    text = actionbridge("run", "--help").stdout
    assert all(flag in text for flag in ("-D", "--param", "--parallelism", "--verbose", "--json"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND: see actionbridge --help"),
        (["walk"], "invalid choice: 'walk'"),
        (["run"], "the following arguments are required: FILE[:NAME]: see actionbridge run --help"),
        (["run", "JOB", "--fast"], "unrecognized arguments: --fast"),
        (["run", "JOB", "--para", "a=b"], "unrecognized arguments: --para a=b"),
        (["run", "JOB", "--parallelism", "0"], "'0' is no number from 1"),
        (["run", "JOB", "-D", "a"], "-D 'a' is no KEY=VALUE: write -D key=value"),
        (["run", "JOB", "-D", "=1"], "-D '=1' is no KEY=VALUE: write -D key=value"),
        (["run", "JOB", "--param", "limit"], "--param 'limit' is no KEY=VALUE: write --param key=value"),
        (
            ["run", "JOB", "--param", "limit=many"],
            "--param limit=many has the wrong type: the job's 'limit' is",
        ),
        (
            ["run", "JOB", "-D", "actionbridge.max-inflight=5"],
            "option 'actionbridge.max-inflight' is unknown: did you mean 'actionbridge.max-in-flight'?",
        ),
        (
            ["run", "JOB", "-D", "actionbridge.max-in-flight=0"],
            "option 'actionbridge.max-in-flight' cannot be '0'",
        ),
    ],
)
def test_a_bad_command_line_is_one_line_and_exit_code_2(
    job: Path, arguments: list[str], message: str
) -> None:
    ended = actionbridge(*(str(job) if argument == "JOB" else argument for argument in arguments))
    assert ended.returncode == 2
    assert message in ended.stderr
    assert ended.stderr.startswith("actionbridge: error: ")
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_json_reports_a_refusal_as_one_object(job: Path) -> None:
    ended = actionbridge("run", job, "--json", "-D", "a")
    assert ended.returncode == 2
    assert json.loads(ended.stdout) == {
        "outcome": "refused",
        "message": "-D 'a' is no KEY=VALUE",
        "where": "",
        "remedy": "write -D key=value",
    }


def test_verbose_shows_the_stack_of_a_refusal(job: Path) -> None:
    assert "Traceback" in actionbridge("run", job, "--verbose", "-D", "a").stderr


def test_a_refused_run_leaves_nothing_behind(job: Path) -> None:
    actionbridge("run", job, "--param", "limit=many")
    assert not (job.parent / ".actionbridge").exists()


def test_job_run_refuses_a_job_that_the_main_script_does_not_hold(tmp_path: Path) -> None:
    write(tmp_path, "looking.py", JOB)
    script = write(tmp_path, "other.py", "import looking\nlooking.job.run()\n")
    ended = python(script)
    assert "job.run() was called for a job that other.py, the main script, does not hold" in ended.stderr


def test_job_run_without_a_guard_is_refused_when_the_file_is_imported_again(tmp_path: Path) -> None:
    ended = python(write(tmp_path, "unguarded.py", JOB + "job.run()\n"), cwd=tmp_path)
    assert ended.returncode == 2
    assert 'under if __name__ == "__main__":' in ended.stderr
    assert "(unguarded.py:14)" in ended.stderr


def test_job_run_reports_a_refusal_like_the_command(tmp_path: Path) -> None:
    guarded = JOB + 'if __name__ == "__main__":\n    job.run()\n'
    ended = python(write(tmp_path, "guarded.py", guarded), environ={"JAVA_HOME": str(tmp_path)})
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"actionbridge: error: JAVA_HOME={tmp_path} has no bin/java")
