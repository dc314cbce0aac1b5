"""What all end-to-end tests are given."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from runs import Bench
from service import Service


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A directory; whatever still runs there when the test ends is killed."""
    made = Bench(tmp_path.resolve())
    yield made
    for pid in made.processes():
        with suppress(ProcessLookupError):  # it ended a moment ago
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def service() -> Iterator[Service]:
    """A server that holds back every other answer."""
    with Service.running() as running:
        yield running
