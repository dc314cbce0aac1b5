"""What all end-to-end tests are given."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from counting_service import Service
from runs import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A directory; whatever still runs there when the test ends is killed."""
    made = Bench(tmp_path)
    yield made
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def service() -> Iterator[Service]:
    """A server that counts what it is asked."""
    server = Service()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.gate.set()
    server.shutdown()
    server.server_close()
