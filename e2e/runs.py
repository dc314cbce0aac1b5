"""Starts `actionbridge run` as a user does: a process of its own, with Flink and CPython inside."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

COMMAND: Final = Path(sys.executable).with_name("actionbridge")
JOBS: Final = Path(__file__).with_name("jobs")
DEADLINE: Final = 120.0  # seconds; for what never comes, not a measure of speed


def wait_for(what: str, happened: Callable[[], bool], alive: subprocess.Popen[str] | None = None) -> None:
    """Return when something has happened; fail if it has not by the deadline, or if the process ends before."""
    end = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < end, f"{what}: has not happened"
        if alive is not None and alive.poll() is not None:
            out, err = alive.communicate()
            raise AssertionError(f"{what}: the run ended before, with {alive.returncode}\n{out}\n{err}")
        time.sleep(0.02)  # between two looks at another process, which tells nobody


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Bench:
    """A directory in which jobs run."""

    directory: Path

    def job(self, name: str) -> Path:
        """Bring a job of `e2e/jobs` here."""
        return Path(shutil.copy(JOBS / f"{name}.py", self.directory))

    def job_of_text(self, name: str, text: str) -> Path:
        """Write a job file."""
        file = self.directory / f"{name}.py"
        file.write_text(text)
        return file

    def start(self, *command: str | Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a command here, in a session of its own."""
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, **(env or {})},
            cwd=self.directory,
        )

    def start_run(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start `actionbridge run`."""
        return self.start(COMMAND, "run", *arguments)

    def complete(self, *command: str | Path, env: Mapping[str, str] | None = None) -> Ended:
        """Run a command to its end."""
        with self.start(*command, env=env) as process:
            try:
                out, err = process.communicate(timeout=DEADLINE)
            finally:
                process.kill()
        return Ended(process.returncode, out, err)

    def run(self, *arguments: str | Path, env: Mapping[str, str] | None = None) -> Ended:
        """Run `actionbridge run` to its end."""
        return self.complete(COMMAND, "run", *arguments, env=env)

    def processes(self) -> list[int]:
        """Find the processes that work here or whose command line names this directory."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (
                    str(self.directory) in (entry / "cmdline").read_text()
                    or (entry / "cwd").readlink() == self.directory
                ):
                    found.append(int(entry.name))
            except OSError:
                continue  # it has ended meanwhile
        return found

    def sessions(self) -> set[int]:
        """Find the sessions of the processes that work here."""
        found = set()
        for pid in self.processes():
            try:
                found.add(os.getsid(pid))
            except ProcessLookupError:
                continue  # it has ended meanwhile
        return found

    def write_rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add a file to a filesystem table, at once: a reader never sees half of it."""
        directory, _, file = name.partition("/")
        (self.directory / directory).mkdir(exist_ok=True)
        hidden = self.directory / f".{file}"
        hidden.write_text("".join(json.dumps(row) + "\n" for row in rows))
        hidden.rename(self.directory / name)

    def lines(self, table: str) -> list[str]:
        """Read the lines that a filesystem table has committed, sorted."""
        files = [
            file
            for file in (self.directory / table).rglob("*")
            if file.is_file() and not file.name.startswith((".", "_"))
        ]
        return sorted(line for file in files for line in file.read_text().splitlines())

    def rows(self, table: str, order: str) -> list[dict[str, Any]]:
        """Read the rows that a JSON table has committed, ordered by one column."""
        return sorted(map(json.loads, self.lines(table)), key=lambda row: (row[order] is None, row[order]))

    def latest_checkpoint(self, plan: str) -> int:
        """Return the number of the latest complete checkpoint, 0 before the first."""
        found = (self.directory / ".actionbridge" / plan / "checkpoints").glob("*/chk-*/_metadata")
        return max((int(file.parent.name.removeprefix("chk-")) for file in found), default=0)


def in_session(sessions: set[int]) -> list[int]:
    """Find the processes of some sessions, zombies left out: these have ended."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit():
                # pid (name) state ppid pgrp session …; the name may hold anything, brackets too.
                state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                if int(session) in sessions and state != "Z":
                    found.append(int(entry.name))
        except OSError:
            continue  # it has ended meanwhile
    return found
