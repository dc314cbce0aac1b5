"""The class path: from the wheel and from Flink's package, Pemja exactly once."""

import shutil
from pathlib import Path

import pytest
from cli_samples import JOB, actionbridge, python, write

import actionbridge as package


def flink(directory: Path, *jars: str) -> dict[str, str]:
    """Make a package that goes before the installed Flink jars, and return the environment that finds it."""
    lib = directory / "flink" / "pyflink" / "lib"
    lib.mkdir(parents=True)
    write(lib.parent, "__init__.py", "raise AssertionError('was imported')\n")
    for jar in jars:
        (lib / jar).touch()
    return {"PYTHONPATH": str(directory / "flink")}


def run(directory: Path, environ: dict[str, str]) -> str:
    ended = actionbridge("run", write(directory, "looking.py", JOB), environ=environ)
    assert ended.returncode == 2
    return ended.stderr


def test_the_job_jar_is_the_one_in_the_wheel() -> None:
    """Nothing else is printed, so that scripts can use it."""
    ended = actionbridge("jar")
    jar = Path(ended.stdout.removesuffix("\n"))
    assert jar == Path(package.__file__).parent / "jars/actionbridge.jar"
    assert jar.is_file()
    assert ended.stderr == ""


def test_the_class_path_holds_ours_flinks_and_one_pemja() -> None:
    show = "from actionbridge.cli.jars import class_path; print(*(p.name for p in class_path()))"
    names = python("-c", show).stdout.split()
    assert names[:2] == ["actionbridge.jar", "pemja.jar"]
    assert [name for name in names if name.startswith("flink-dist")] == ["flink-dist-2.3.0.jar"]
    assert not [name for name in names if name.startswith("flink-python")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("jar", ["actionbridge.jar", "pemja.jar"])
def test_a_wheel_without_its_jar_is_named(tmp_path: Path, jar: str) -> None:
    copy = tmp_path / "packages" / "actionbridge"
    shutil.copytree(Path(package.__file__).parent, copy)
    (copy / "jars" / jar).unlink()
    shown = run(tmp_path, {"PYTHONPATH": str(copy.parent)})
    assert f"{copy / 'jars' / jar} is missing: pip install --force-reinstall actionbridge" in shown


def test_without_flinks_jars_the_pip_command_is_named(tmp_path: Path) -> None:
    shown = run(tmp_path, flink(tmp_path))
    assert 'Flink\'s jars are not installed in this Python: pip install "actionbridge[flink]"' in shown


def test_another_flink_is_named_with_its_version(tmp_path: Path) -> None:
    assert "Flink's jars are of version 1.20.0, not 2.3" in run(
        tmp_path, flink(tmp_path, "flink-dist-1.20.0.jar")
    )


def test_two_flinks_are_refused(tmp_path: Path) -> None:
    environ = flink(tmp_path, "flink-dist-2.3.0.jar", "flink-dist-2.3.1.jar")
    assert "Flink's jars are of version 2.3.0 and 2.3.1" in run(tmp_path, environ)


def test_a_second_pemja_in_flinks_lib_is_refused(tmp_path: Path) -> None:
    environ = flink(tmp_path, "flink-dist-2.3.0.jar", "flink-python-2.3.0.jar")
    assert "flink-python-2.3.0.jar brings a second Pemja: move it out of" in run(tmp_path, environ)
