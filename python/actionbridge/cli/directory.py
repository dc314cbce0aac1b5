"""Where a local run keeps its files: ``.actionbridge/<plan name>/`` beside the job's file."""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from actionbridge.cli.errors import CommandError

# The log's path comes as a system property: in this file log4j would read `$` and `\` in it.
_LOG_SETTINGS: Final = """\
status = error
rootLogger.level = INFO
rootLogger.appenderRef.file.ref = file
appender.file.type = File
appender.file.name = file
appender.file.fileName = ${sys:actionbridge.log.file}
appender.file.append = false
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p [%t] %c{1.} - %m%n
"""


class JobDirectory:
    """The files of one job's local runs.

    Attributes:
        job_file: The job as JSON, as the JVM reads it; Flink's checkpoints lie beside it.
        log_file: The JVM's log of the latest run.
        log_settings: log4j's configuration.
        crash_file: Where the JVM writes when native code crashed.
    """

    def __init__(self, file: Path, plan_name: str) -> None:
        self._top = file.parent / ".actionbridge"
        self._root = self._top / plan_name
        self.job_file = self._root / "job.json"
        self.log_file = self._root / "job.log"
        self.log_settings = self._root / "log4j2.properties"
        self.crash_file = self._root / "crash.log"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Make the directory and keep other runs of the job out of it.

        Raises:
            CommandError: It cannot be written, or another run is under way.
        """
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            (self._top / ".gitignore").write_text("*\n")
            lock = open(self._root / "lock", "w")  # noqa: SIM115 - closed below; the error is about opening alone
        except OSError as error:
            raise CommandError(
                f"{self._root} cannot be written ({error.strerror})",
                "keep the job's file in a directory of yours",
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(
                    f"this job is running already, in {self._root}", "end that run, or run a copy of the file"
                ) from None
            yield

    def write(self, job: Mapping[str, Any]) -> None:
        """Write what the JVM reads, and remove what an earlier run left to be read by people."""
        self.job_file.write_text(json.dumps(job, indent=1), encoding="utf-8")
        self.log_settings.write_text(_LOG_SETTINGS)
        for old in (self.log_file, self.crash_file):
            old.unlink(missing_ok=True)
