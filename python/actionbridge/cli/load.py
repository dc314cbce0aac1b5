"""The job in a file: imported under the file's stem, as every TaskManager will import it."""

import importlib
import importlib.util
import keyword
import os
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

import actionbridge
from actionbridge.api.errors import UsageError
from actionbridge.cli.errors import CommandError
from actionbridge.plan.job import Job

_OWN: Final = os.path.dirname(actionbridge.__file__) + os.sep
# What stands between this module and the user's in a stack.
_BETWEEN: Final = (_OWN, "<frozen importlib", os.path.dirname(importlib.__file__) + os.sep)


@dataclass(frozen=True, slots=True)
class LoadedJob:
    """A job and where it was found.

    Attributes:
        module: The name under which the file is imported.
        file: Absolute.
    """

    job: Job
    module: str
    file: Path


def load_target(target: str) -> LoadedJob:
    """Load what the command line names: ``FILE``, or ``FILE:NAME``.

    Raises:
        CommandError: As ``load_job``.
    """
    file, colon, name = target.rpartition(":")
    if colon and name.isidentifier() and not Path(target).exists():
        return load_job(Path(file), name)
    return load_job(Path(target), None)


def load_job(file: Path, name: str | None) -> LoadedJob:
    """Import a file, its directory first on ``sys.path``, and find a job in it.

    Args:
        file: A ``.py`` file.
        name: The job's name in the module; None for the only job there is.

    Raises:
        CommandError: The file cannot be imported under its stem, or raises, or has no such job.
    """
    if file.suffix != ".py" or not file.is_file():
        raise CommandError(f"{file} is no Python file", "name the job's file, such as flights.py")
    file = file.resolve()
    _check_stem(file)
    sys.path.insert(0, str(file.parent))
    module = _import(file)
    return LoadedJob(_find(module, file, name), file.stem, file)


def _check_stem(file: Path) -> None:
    """Refuse a stem that another process would import as something else, or not at all."""
    stem = file.stem
    if not stem.isidentifier() or keyword.iskeyword(stem) or stem.startswith("__"):
        raise CommandError(f"{file.name} cannot be imported by its name", "rename it, such as to my_job.py")
    origin: str | None = "the standard library" if stem in sys.stdlib_module_names else None
    if origin is None:
        loaded = sys.modules.get(stem)
        spec = loaded.__spec__ if loaded else importlib.util.find_spec(stem)
        # A directory that is no package has no origin; once imported it stays, before that the file wins.
        if spec is not None and (loaded or spec.origin):
            origin = spec.origin or ", ".join(spec.submodule_search_locations or [])
    if origin is not None and origin != str(file):
        raise CommandError(
            f"{file.name} shadows the module {stem!r} of {origin}", f"rename it, such as to {stem}_job.py"
        )


def _import(file: Path) -> ModuleType:
    try:
        module = importlib.import_module(file.stem)
    except SyntaxError as error:
        raise _syntax_error(error) from error
    except UsageError as error:
        where = error.where or _innermost(error)
        raise CommandError(error.problem, error.remedy, where) from error
    except (Exception, SystemExit) as error:  # whatever the user's module raises
        raise CommandError(
            f"{file.name} cannot be imported: {type(error).__name__}: {error}",
            "correct it; these are the frames of your code",
            detail=user_traceback(error),
        ) from error
    if module.__file__ != str(file):
        raise CommandError(
            f"{file.name} has the name of the package {module.__file__}", "rename one of the two"
        )
    return module


def _find(module: ModuleType, file: Path, name: str | None) -> Job:
    jobs = {key: value for key, value in vars(module).items() if isinstance(value, Job)}
    known = ", ".join(jobs) or "none"
    if name is not None:
        if name not in jobs:
            raise CommandError(f"{file.name} has no Job {name!r}", f"name one of its jobs ({known})")
        return jobs[name]
    if not jobs:
        raise CommandError(f"{file.name} has no Job at module level", "write job = Job(...) in it")
    if len({id(job) for job in jobs.values()}) > 1:
        raise CommandError(
            f"{file.name} has several jobs ({known})", f"name one: {file.name}:{next(iter(jobs))}"
        )
    return next(iter(jobs.values()))


def _syntax_error(error: SyntaxError) -> CommandError:
    # The interpreter's own lines, source and caret, without the "File" above them, which `where` tells.
    lines = traceback.format_exception_only(error)
    detail = "".join(lines[1:-1]) if error.text else ""
    where = f"{_shown(error.filename)}:{error.lineno}" if error.filename else ""
    return CommandError(f"syntax error: {error.msg}", "correct this line", where, detail=detail)


def _innermost(error: BaseException) -> str:
    frames = list(_user_frames(traceback.extract_tb(error.__traceback__)))
    return f"{_shown(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""


def user_traceback(error: BaseException) -> str:
    """Return an exception as Python prints it, with causes, without frames of importing and of ours."""
    shown = traceback.TracebackException.from_exception(error)
    pending: list[traceback.TracebackException | None] = [shown]
    while pending:
        one = pending.pop()
        if one is not None:
            one.stack = traceback.StackSummary.from_list(list(_user_frames(one.stack)))
            pending += [one.__cause__, one.__context__, *(one.exceptions or [])]
    return "".join(shown.format())


def _user_frames(frames: traceback.StackSummary) -> Iterator[traceback.FrameSummary]:
    return (frame for frame in frames if not frame.filename.startswith(_BETWEEN))


def _shown(filename: str | None) -> str:
    """Return a path as the user would write it from here, where that is shorter."""
    if filename is None:
        return ""
    return min(filename, os.path.relpath(filename), key=len)
