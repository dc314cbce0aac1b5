"""The processes of the demo: the service, and ``actionbridge run``, whose Flink can be killed."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
PARALLELISM: Final = 2
CHECKPOINT_INTERVAL: Final = "1 s"

_SERVICE_ENDS: Final = 5.0  # seconds
_JOB_ENDS: Final = 40.0  # seconds: more than `actionbridge run` takes to cancel its job, or to kill it
_LOOK_EVERY: Final = 0.05  # seconds between two looks at other processes, which tell nobody


class DemoError(Exception):
    """The demo did not show what it promises."""


@dataclass(frozen=True)
class Service:
    """The service, as its clients see it."""

    url: str

    def stats(self) -> dict[str, Any]:
        """Return what it was asked so far; see ``service.Stats``."""
        with urllib.request.urlopen(f"{self.url}/stats", timeout=10) as answer:
            stats: dict[str, Any] = json.load(answer)
        return stats


@contextmanager
def running_service(fail_rate: float) -> Iterator[Service]:
    """Run the service in a process of its own.

    Args:
        fail_rate: Share of calls that it answers with 503.

    Raises:
        DemoError: It did not start; it said why.
    """
    command = [sys.executable, str(HERE / "service.py"), "--port", "0", "--fail-rate", str(fail_rate)]
    # In a group of its own, so that Ctrl-C leaves it until the job has ended; closing its input ends it.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = process.stdout.readline().strip()
            if not port:
                raise DemoError("the service did not start")
            yield Service(f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()
            _end(process, _SERVICE_ENDS)


@dataclass(frozen=True)
class FlightsJob:
    """``actionbridge run flights.py``.

    Attributes:
        flights: The file that it reads.
        delays: The folder that it writes.
        checkpoints: The folder of its checkpoints, and of its log.
        url: Of the service.
    """

    flights: Path
    delays: Path
    checkpoints: Path
    url: str

    def run(self, checkpoint: Path | None = None) -> None:
        """Run it to its end, in a new Flink.

        Args:
            checkpoint: Where it goes on; None: at the first flight.

        Raises:
            DemoError: It failed; its error has been printed.
        """
        with self._started(checkpoint) as process:
            code = process.wait()
        if code:
            raise DemoError(f"the job failed with exit code {code}")

    def run_and_kill(self, due: Callable[[], bool]) -> Path:
        """Run it, and end its Flink by SIGKILL: JobManager, TaskManager and Python at once.

        Args:
            due: Asked again and again, from the first checkpoint on: is this the moment?

        Returns:
            The last checkpoint that was complete.

        Raises:
            DemoError: It ended before.
        """
        with self._started(None) as process:
            while not (self._newest_checkpoint() and due()):
                if process.poll() is not None:
                    raise DemoError("the job ended before its Flink was killed: take more --flights")
                time.sleep(_LOOK_EVERY)
            os.kill(_child_of(process.pid), signal.SIGKILL)
            process.wait()  # it complains that its Flink is gone
        checkpoint = self._newest_checkpoint()
        assert checkpoint is not None
        return checkpoint

    @contextmanager
    def _started(self, checkpoint: Path | None) -> Iterator[subprocess.Popen[bytes]]:
        options = {
            "execution.checkpointing.interval": CHECKPOINT_INTERVAL,
            "execution.checkpointing.dir": f"file://{self.checkpoints}",
        }
        if checkpoint is not None:
            options["execution.state-recovery.path"] = f"file://{checkpoint}"
        command = [sys.executable, "-m", "actionbridge.cli.main", "run", str(HERE / "flights.py"),
                   "--parallelism", str(PARALLELISM), "--param", f"service.url={self.url}"]  # fmt: skip
        for key, value in options.items():
            command += ["-D", f"{key}={value}"]
        tables = {"FLIGHTS_INPUT": str(self.flights), "FLIGHTS_OUTPUT": str(self.delays)}
        # In a group of its own: a terminal's Ctrl-C comes to us, and we pass it on once (twice is kill).
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, env={**os.environ, **tables}, process_group=0
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGINT)
                    _end(process, _JOB_ENDS)

    def _newest_checkpoint(self) -> Path | None:
        # The metadata is moved there when it is whole.
        complete = [file.parent for file in self.checkpoints.glob("*/chk-*/_metadata")]
        return max(complete, key=lambda at: int(at.name.removeprefix("chk-"))) if complete else None


def _child_of(pid: int) -> int:
    """Return the only child of a process whose main thread has started it."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())


def _end(process: subprocess.Popen[Any], limit: float) -> None:
    """Wait for a process that was told to end, and kill it if it does not."""
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
