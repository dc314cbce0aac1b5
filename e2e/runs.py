"""Starts `actionbridge run` as a user does: a process of its own, with Flink and CPython inside."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("actionbridge")
DEADLINE = 120.0  # seconds; for what never comes, not a measure of speed


def wait_for(what: str, happened: Callable[[], bool], alive: subprocess.Popen[str] | None = None) -> None:
    """Return when something has happened; fail if it has not by the deadline, or the process ended before."""
    end = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < end, f"{what} has not happened"
        assert alive is None or alive.poll() is None, f"the run ended before {what}: {alive and alive.stderr}"
        time.sleep(0.02)  # between two looks at another process, which tells nobody


@dataclass(frozen=True)
class Bench:
    """A directory for one job file."""

    directory: Path

    def job(self, text: str, name: str = "job") -> Path:
        """Write a job file."""
        file = self.directory / f"{name}.py"
        file.write_text(text)
        return file

    def start(
        self, file: Path, *arguments: str, env: dict[str, str] | None = None, python: Sequence[str] = ()
    ) -> subprocess.Popen[str]:
        """Start a run in a session of its own."""
        command = [*python, str(file)] if python else [str(COMMAND), "run", str(file), *arguments]
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

    def run(self, file: Path, *arguments: str, env: dict[str, str] | None = None) -> "Ended":
        """Run a job to its end."""
        process = self.start(file, *arguments, env=env)
        out, err = process.communicate(timeout=DEADLINE)
        return Ended(process.returncode, out, err)

    def processes(self) -> list[int]:
        """Find the processes whose command line names this directory, as those of its runs do."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and str(self.directory) in (entry / "cmdline").read_text():
                    found.append(int(entry.name))
            except OSError:
                continue  # it has ended meanwhile
        return found


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str


def rows(directory: Path) -> list[str]:
    """Read the lines of all files that a filesystem table has committed."""
    files = [f for f in directory.rglob("*") if f.is_file() and not f.name.startswith((".", "_"))]
    return sorted(line for file in files for line in file.read_text().splitlines())


def newest_checkpoint(checkpoints: Path) -> int:
    """Return the number of the last checkpoint that is complete; 0 if none is."""
    return max((int(f.parent.name[4:]) for f in checkpoints.glob("*/chk-*/_metadata")), default=0)


def retained_checkpoint(checkpoints: Path) -> Path:
    """Return where the last checkpoint is that is complete."""
    return max(checkpoints.glob("*/chk-*/_metadata"), key=lambda f: int(f.parent.name[4:])).parent
