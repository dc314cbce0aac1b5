"""Finding a Java that can run Flink."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from actionbridge.cli.errors import CommandError

LEAST_VERSION: Final = 17

_REMEDY: Final = f"install a JDK {LEAST_VERSION} or later and set JAVA_HOME to it"
_SPECIFICATION = re.compile(r"^\s*java\.specification\.version = (?:1\.)?(\d+)", re.MULTILINE)
_ANSWER_WITHIN = 60.0  # seconds; it takes a tenth of one, more on a machine that has just started


@dataclass(frozen=True, slots=True)
class Java:
    """A Java that can be started.

    Attributes:
        executable: The ``java`` program.
        version: Of the specification: 17, 21, …
    """

    executable: Path
    version: int


def find_java(environ: Mapping[str, str]) -> Java:
    """Find Java by ``JAVA_HOME``, else by ``PATH``. A JAVA_HOME that is set is never passed over.

    Raises:
        CommandError: There is none, it does not run or it is too old.
    """
    home = environ.get("JAVA_HOME")
    if home:
        executable = Path(home, "bin", "java")
        if not executable.is_file():
            raise CommandError(f"JAVA_HOME={home} has no bin/java", _REMEDY)
    else:
        found = shutil.which("java", path=environ.get("PATH", ""))
        if found is None:
            raise CommandError("there is no Java: JAVA_HOME is not set and PATH has no java", _REMEDY)
        executable = Path(found)
    version = _version_of(executable)
    if version < LEAST_VERSION:
        raise CommandError(f"{executable} is Java {version}, too old for Flink 2.3", _REMEDY)
    return Java(executable, version)


def _version_of(executable: Path) -> int:
    # Asked of the program itself: version managers put scripts in its place, without a `release` file beside.
    try:
        answer = subprocess.run(
            [executable, "-XshowSettings:properties", "-version"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_ANSWER_WITHIN,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandError(f"{executable} does not run ({error})", _REMEDY) from error
    version = _SPECIFICATION.search(answer.stderr + answer.stdout)
    if version is None:
        raise CommandError(f"{executable} does not tell its version (exit code {answer.returncode})", _REMEDY)
    return int(version[1])
