"""Which Java is taken, and what is said where there is none."""

import os
import stat
from pathlib import Path

import pytest

from actionbridge.cli.directory import JobDirectory
from actionbridge.cli.errors import CommandError
from actionbridge.cli.java import Java, find_java
from actionbridge.cli.jvm import jvm_command


def java_home(directory: Path, answer: str, code: int = 0) -> Path:
    """Make a JAVA_HOME whose ``java`` only tells its settings."""
    program = directory / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{answer}' >&2\nexit {code}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return directory


def test_the_java_of_this_machine_is_found_and_new_enough() -> None:
    assert find_java(os.environ).version >= 17


def test_java_home_goes_before_path(tmp_path: Path) -> None:
    home = java_home(tmp_path / "jdk", "    java.specification.version = 21")
    assert find_java({"JAVA_HOME": str(home), "PATH": os.environ["PATH"]}) == Java(home / "bin/java", 21)


def test_path_is_searched_without_java_home(tmp_path: Path) -> None:
    home = java_home(tmp_path / "jdk", "    java.specification.version = 25")
    assert find_java({"PATH": str(home / "bin")}).version == 25


def test_without_java_the_remedy_is_named() -> None:
    with pytest.raises(CommandError, match=r"there is no Java.*install a JDK 17 or later and set JAVA_HOME"):
        find_java({"PATH": ""})


def test_a_java_home_without_java_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="has no bin/java"):
        find_java({"JAVA_HOME": str(tmp_path), "PATH": os.environ["PATH"]})


@pytest.mark.parametrize(("specification", "version"), [("1.8", 8), ("11", 11), ("16", 16)])
def test_an_old_java_is_named_with_its_version(tmp_path: Path, specification: str, version: int) -> None:
    home = java_home(tmp_path / "jdk", f"    java.specification.version = {specification}")
    with pytest.raises(CommandError, match=f"is Java {version}, too old for Flink 2.3: install a JDK 17"):
        find_java({"JAVA_HOME": str(home)})


def test_a_java_that_tells_no_version_is_refused(tmp_path: Path) -> None:
    home = java_home(tmp_path / "jdk", "no runtime present", code=3)
    with pytest.raises(CommandError, match=r"does not tell its version \(exit code 3\)"):
        find_java({"JAVA_HOME": str(home)})


def test_a_program_that_cannot_be_started_is_refused(tmp_path: Path) -> None:
    home = java_home(tmp_path / "jdk", "")
    (home / "bin/java").chmod(0o600)
    with pytest.raises(CommandError, match="does not run"):
        find_java({"JAVA_HOME": str(home)})


def test_the_users_flags_come_after_ours_and_are_split_as_a_shell_does(tmp_path: Path) -> None:
    directory = JobDirectory(tmp_path / "job.py", "plan")
    environ = {"ACTIONBRIDGE_JVM_OPTS": "-Xmx4g '-Da=b c'"}
    command = jvm_command(
        Java(Path("/jdk/bin/java"), 17), [Path("/a.jar"), Path("/b.jar")], directory, environ
    )
    assert command[-6:] == [
        "-Xmx4g",
        "-Da=b c",
        "-cp",
        "/a.jar:/b.jar",
        "io.actionbridge.job.LocalRunner",
        str(directory.job_file),
    ]
    assert command.index("-XX:MaxRAMPercentage=33") < command.index("-Xmx4g")


def test_an_open_quote_in_the_users_flags_is_refused(tmp_path: Path) -> None:
    directory = JobDirectory(tmp_path / "job.py", "plan")
    with pytest.raises(CommandError, match="ACTIONBRIDGE_JVM_OPTS cannot be read"):
        jvm_command(Java(Path("java"), 17), [], directory, {"ACTIONBRIDGE_JVM_OPTS": "'-Da"})


@pytest.mark.parametrize(("version", "given"), [(17, False), (21, False), (22, True), (25, True)])
def test_native_access_is_granted_where_java_asks_for_it(tmp_path: Path, version: int, given: bool) -> None:
    directory = JobDirectory(tmp_path / "job.py", "plan")
    command = jvm_command(Java(Path("java"), version), [], directory, {})
    assert ("--enable-native-access=ALL-UNNAMED" in command) == given
