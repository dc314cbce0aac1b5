"""What all end-to-end tests are given."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from runs import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A directory; whatever still runs there when the test ends is killed."""
    made = Bench(tmp_path)
    yield made
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)
