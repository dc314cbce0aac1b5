"""``actionbridge run``: a job on a MiniCluster in a child JVM, Pemja inside, as in production."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from actionbridge.api.errors import UsageError
from actionbridge.cli.child import Child
from actionbridge.cli.directory import JobDirectory
from actionbridge.cli.errors import CommandError
from actionbridge.cli.jars import class_path
from actionbridge.cli.java import find_java
from actionbridge.cli.jvm import jvm_command
from actionbridge.cli.load import LoadedJob, load_job, load_target
from actionbridge.cli.progress import ProgressLine
from actionbridge.cli.protocol import Ended, Failed, Printed, Progress, Started, read_line
from actionbridge.cli.python import child_environment, describe_python
from actionbridge.cli.report import Report
from actionbridge.cli.settings import override_options, override_params
from actionbridge.cli.signals import StopSignals

if TYPE_CHECKING:
    from actionbridge.plan.job import Job

EXIT_FAILED: Final = 1
EXIT_REFUSED: Final = 2
EXIT_SIGNAL: Final = 128  # plus the signal's number, as shells have it

_START_LIMIT: Final = 20.0  # seconds to stop for a JVM that has not started its job yet
# Seconds on top of what the job may take to stop: Flink has 10 to close, then the JVM goes.
_GRACE: Final = 15.0


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What the command line says about a run.

    Attributes:
        options: Of ``-D``, and what other flags mean as options.
        params: Of ``--param``, not typed yet.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


def run_target(target: str, settings: RunSettings, report: Report) -> int:
    """Run ``FILE`` or ``FILE:NAME`` and return the exit code.

    Raises:
        UsageError: There was no run; tells why.
    """
    return _run(load_target(target), settings, report)


def run_job_from_python(job: "Job") -> None:
    """Run a job of the main script, for ``Job.run``, and return when it has finished.

    The script is imported again under its stem, so that its classes have the names that they have on a
    TaskManager.

    Raises:
        CommandError: The job is not the main script's.
        SystemExit: The job failed, was stopped or could not run; it was told how. Code: that of the command.
    """
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if file is None or main.__spec__ is not None:
        raise CommandError("job.run() needs a main script", "use python FILE or actionbridge run FILE")
    name = next((name for name, value in vars(main).items() if value is job), None)
    if name is None:
        raise CommandError(
            f"job.run() was called for a job that {Path(file).name}, the main script, does not hold",
            'call it in the script that assigns the job, under if __name__ == "__main__":',
        )
    report = Report(as_json=False, verbose=False)
    try:
        code = _run(load_job(Path(file), name), RunSettings(), report)
    except UsageError as error:
        report.refused(error)
        code = EXIT_REFUSED
    if code:
        raise SystemExit(code)


def _run(loaded: LoadedJob, settings: RunSettings, report: Report) -> int:
    plan = loaded.job.plan.name
    directory = JobDirectory(loaded.file, plan)
    # What the user wrote is judged before what the machine has.
    options = override_options(loaded.job.options, settings.options)
    params = override_params(loaded.job.params, settings.params)
    java, jars = find_java(os.environ), class_path()
    python = describe_python(loaded.module, loaded.file)
    document = loaded.job.to_json(python) | {"options": options, "params": params}
    with directory.hold(), StopSignals() as stop:
        directory.write(document)
        command = jvm_command(java, jars, directory, os.environ)
        child = Child(command, child_environment(), stop, grace=_START_LIMIT + _GRACE)
        outcome = _watch(child, plan, report) or _silent_end(child, directory)
    if isinstance(outcome, Ended):
        report.ended(plan, outcome)
    else:
        report.failed(plan, outcome, directory.log_file)
    if child.stopped_by is not None:
        return EXIT_SIGNAL + child.stopped_by
    return 0 if isinstance(outcome, Ended) and not outcome.cancelled else EXIT_FAILED


def _watch(child: Child, plan: str, report: Report) -> Ended | Failed | None:
    """Show what the child says until it has ended, and return its last word."""
    line = ProgressLine(plan, sys.stderr)
    outcome: Ended | Failed | None = None
    with child:
        try:
            line.note("starting")
            for said in child.lines():
                match Printed.of(said.text) if said.error else read_line(said.text):
                    case Progress() as progress:
                        line.update(progress)
                    case Started() as started:
                        child.grace = started.stop_limit + _GRACE
                        line.note("running")
                    case Printed(text):
                        line.clear()
                        report.printed(text, said.error)
                    case Ended() | Failed() as last:
                        outcome = last
        finally:
            line.clear()
    return outcome


def _silent_end(child: Child, directory: JobDirectory) -> Failed:
    code = child.returncode
    assert code is not None  # the child's context has been left
    if child.stopped_by is not None:
        how = "did not end after it was cancelled, and was killed"
    elif code < 0:
        how = f"was ended by {signal.Signals(-code).name}"
    else:
        how = f"ended with exit code {code}"
    crash = f"; HotSpot's report: {directory.crash_file}" if directory.crash_file.exists() else ""
    return Failed("internal", f"the JVM {how} without telling why{crash}", None, "")
