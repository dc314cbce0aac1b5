"""This Python, as the JVM needs to know it."""

import os
import site
import sys
import sysconfig
from pathlib import Path
from typing import Any

from find_libpython import find_libpython

from actionbridge.cli.errors import CommandError


def describe_python(module: str, file: Path) -> dict[str, Any]:
    """Return the ``python`` part of a job's JSON: this interpreter, its paths and the job's main module.

    Args:
        module: The name under which the job's file is imported.
        file: The job's file, absolute.

    Raises:
        CommandError: This Python has no shared library, so no JVM can hold it.
    """
    if find_libpython() is None:
        version = sysconfig.get_python_version()
        raise CommandError(
            f"{sys.executable} has no libpython{version}.so, which the JVM loads",
            f"use a Python built with --enable-shared; on Debian: apt install libpython{version}",
        )
    return {
        "version": sysconfig.get_python_version(),
        "executable": sys.executable,
        "path": [str(file.parent), *_installed_paths()],
        "main": {"module": module, "file": str(file)},
    }


def child_environment() -> dict[str, str]:
    """Return the environment of the JVM: this one, with this Python's programs first on PATH.

    An embedded interpreter does not activate a virtual environment; PATH is how actions find its programs.
    """
    environ = dict(os.environ)
    environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), environ.get("PATH", os.defpath)])
    if sys.prefix != sys.base_prefix:
        environ["VIRTUAL_ENV"] = sys.prefix
    return environ


def _installed_paths() -> list[str]:
    """List where this interpreter finds installed modules: site-packages, then what ``.pth`` files added.

    ``site`` puts these behind the standard library, which the embedded interpreter brings. What stands before
    it is how this process was started, and PYTHONPATH, which the JVM inherits.
    """
    own = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    site_packages = {*own, *site.getsitepackages(), site.getusersitepackages()}
    start = next((index for index, path in enumerate(sys.path) if path in site_packages), len(sys.path))
    return list(dict.fromkeys([*own, *sys.path[start:]]))
