"""The child process: heard to its last byte, cancelled, never left behind. All are real processes."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from actionbridge.cli.child import Child, Line
from actionbridge.cli.errors import CommandError
from actionbridge.cli.signals import StopSignals

LONG = 60.0  # seconds; more than any of these tests may take

OBEDIENT = "import sys; print('ready', flush=True); print('got', sys.stdin.readline().strip()); sys.exit(3)"
STUBBORN = (
    "import sys; print('ready', flush=True); sys.stdin.readline(); print('got', flush=True); sys.stdin.read()"
)
# Leaves a process of its group behind that holds both pipes.
LITTERING = "import subprocess; print(subprocess.Popen(['sleep', '1000']).pid, flush=True)"


@pytest.fixture
def stop() -> Iterator[StopSignals]:
    with StopSignals() as signals:
        yield signals


def child(code: str, stop: StopSignals, grace: float = LONG) -> Child:
    return Child([sys.executable, "-c", code], os.environ, stop, grace)


def ends(pidfd: int) -> bool:
    """Wait for a process that need not be ours to end; False if it does not."""
    try:
        return bool(select.select([pidfd], [], [], LONG)[0])
    finally:
        os.close(pidfd)


def test_every_line_of_both_outputs_arrives_the_unfinished_last_one_too(stop: StopSignals) -> None:
    code = "import sys; print('a\\nb\\n' + 'c' * 300_000); print('e', file=sys.stderr); print('last', end='')"
    with child(code, stop) as process:
        lines = list(process.lines())
    assert [line.text for line in lines if not line.error] == [b"a", b"b", b"c" * 300_000, b"last"]
    assert [line for line in lines if line.error] == [Line(b"e", True)]
    assert process.returncode == 0
    assert process.stopped_by is None


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_us_cancels_the_child_and_is_told(stop: StopSignals, signum: signal.Signals) -> None:
    said = []
    with child(OBEDIENT, stop) as process:
        for line in process.lines():
            said.append(line.text)
            if line.text == b"ready":
                os.kill(os.getpid(), signum)
    assert said == [b"ready", b"got cancel"]
    assert process.stopped_by == signum
    assert process.returncode == 3


def test_a_child_that_does_not_end_in_time_is_killed(stop: StopSignals) -> None:
    with child(STUBBORN, stop, grace=0.2) as process:
        for line in process.lines():
            if line.text == b"ready":
                os.kill(os.getpid(), signal.SIGTERM)
    assert process.returncode == -signal.SIGKILL


def test_a_second_signal_kills_at_once(stop: StopSignals) -> None:
    with child(STUBBORN, stop) as process:
        for _ in process.lines():  # "ready", then "got"
            os.kill(os.getpid(), signal.SIGINT)
    assert process.returncode == -signal.SIGKILL
    assert process.stopped_by == signal.SIGINT


def test_a_process_that_the_child_left_behind_neither_holds_us_up_nor_stays(stop: StopSignals) -> None:
    with child(LITTERING, stop) as process:
        (line,) = process.lines()
        left = os.pidfd_open(int(line.text))
    assert ends(left)


def test_leaving_by_an_error_leaves_no_process(stop: StopSignals) -> None:
    process = child("import sys; print('ready', flush=True); sys.stdin.read()", stop)

    def listen() -> None:
        with process:
            for _ in process.lines():
                raise KeyError

    with pytest.raises(KeyError):
        listen()
    assert process.returncode == -signal.SIGKILL


def test_the_child_is_in_a_session_of_its_own_so_that_a_terminals_ctrl_c_reaches_us_alone(
    stop: StopSignals,
) -> None:
    with child("import os; print(os.getsid(0) == os.getpid())", stop) as process:
        assert [line.text for line in process.lines()] == [b"True"]


PARENT = """
import os, signal, sys
from actionbridge.cli.child import Child
from actionbridge.cli.signals import StopSignals
with StopSignals() as stop, Child([sys.executable, "-c", sys.argv[1]], os.environ, stop, 60.0) as child:
    for line in child.lines():
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_childs_input_ends_when_we_are_killed(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    os.mkfifo(ended)
    code = (
        f"import sys; print('ready', flush=True); sys.stdin.read(); open({str(ended)!r}, 'w').write('ended')"
    )
    parent = subprocess.run([sys.executable, "-c", PARENT, code], check=False)
    assert parent.returncode == -signal.SIGKILL
    assert ended.read_text() == "ended"  # waits for the child to open it


def test_the_former_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with StopSignals():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_signal_that_was_ignored_stays_ignored() -> None:
    """As for a job that ``nohup`` or a shell's ``&`` started."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with StopSignals():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_than_the_main_one_is_refused() -> None:
    refused = []

    def enter() -> None:
        try:
            StopSignals().__enter__()
        except CommandError as error:
            refused.append(str(error))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert refused == ["a job runs on the main thread only: call job.run() there"]
