"""A real HTTP server in the test's process, which decides when to answer."""

import collections
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Service:
    """Answers `/N` with `answer N`: for even N at once, for odd N when the gate is open.

    Attributes:
        gate: Lets the odd ones through.
        asked: How often each N was asked for.
    """

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.asked: collections.Counter[int] = collections.Counter()
        self._lock = threading.Lock()
        self._server = _Server(self)

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Serve until the block is left."""
        service = cls()
        thread = threading.Thread(target=service._server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield service
        finally:
            service.gate.set()
            service._server.shutdown()
            service._server.server_close()
            thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, number: int) -> bytes:
        """Count a request, and return its answer when it may have it."""
        with self._lock:
            self.asked[number] += 1
        if number % 2:
            self.gate.wait()
        return f"answer {number}".encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, service: Service) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        body = self.server.service.answer(int(self.path.removeprefix("/")))
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the client was killed, which is what some tests are about

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
