"""The class path of a job: our jar and Pemja's from the wheel, Flink's from ``apache-flink-libraries``."""

import importlib.util
import re
from pathlib import Path
from typing import Final

import actionbridge
from actionbridge.cli.errors import CommandError

FLINK_VERSION: Final = "2.3"

_FLINK_REMEDY: Final = 'pip install "actionbridge[flink]"'
_WHEEL_REMEDY: Final = "pip install --force-reinstall actionbridge (from a checkout: make build)"
_DIST = re.compile(r"flink-dist-(.+)\.jar")


def job_jar() -> Path:
    """Return the job jar that the wheel carries.

    Raises:
        CommandError: This is no wheel: its jar is missing.
    """
    return _from_wheel("actionbridge.jar")


def class_path() -> list[Path]:
    """Return every jar of a local run, each once and Pemja in exactly one.

    Raises:
        CommandError: A jar is missing, there are two Pemjas or Flink has another version.
    """
    return [job_jar(), _from_wheel("pemja.jar"), *_flink_jars()]


def _from_wheel(name: str) -> Path:
    jar = Path(actionbridge.__file__).parent / "jars" / name
    if not jar.is_file():
        raise CommandError(f"{jar} is missing", _WHEEL_REMEDY)
    return jar


def _flink_jars() -> list[Path]:
    # Found, never imported: importing PyFlink, which shares the name, would cost a second and a second JVM.
    spec = importlib.util.find_spec("pyflink")
    homes = [Path(home) for home in (spec.submodule_search_locations or [])] if spec else []
    jars = sorted(jar for home in homes for jar in (home / "lib").glob("*.jar"))
    versions = [match[1] for jar in jars if (match := _DIST.fullmatch(jar.name))]
    if not versions:
        raise CommandError("Flink's jars are not installed in this Python", _FLINK_REMEDY)
    if len(versions) > 1 or not versions[0].startswith(f"{FLINK_VERSION}."):
        raise CommandError(
            f"Flink's jars are of version {' and '.join(versions)}, not {FLINK_VERSION}", _FLINK_REMEDY
        )
    # flink-python holds Pemja's classes too; a second copy makes loading the native library fail.
    for jar in jars:
        if jar.name.startswith(("flink-python", "pemja")):
            raise CommandError(f"{jar} brings a second Pemja", "move it out of Flink's lib directory")
    return jars
