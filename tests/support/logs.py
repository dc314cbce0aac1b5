"""Waiting for what is logged on another thread."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def logged(name: str) -> Iterator[threading.Event]:
    """An event that is set when the logger logs anything."""
    event = threading.Event()

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            event.set()

    handler, logger = Handler(), logging.getLogger(name)
    logger.addHandler(handler)
    try:
        yield event
    finally:
        logger.removeHandler(handler)
