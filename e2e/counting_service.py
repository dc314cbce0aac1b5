"""What jobs ask: a server that counts every request, so that effects are seen from outside the JVM."""

import collections
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service(ThreadingHTTPServer):
    """Answers what is even at once, what is odd when the gate is open; a word before the number is free.

    Attributes:
        asked: How often, by path.
        call_keys: What came as idempotency key, by path.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.gate = threading.Event()
        self.asked: collections.Counter[str] = collections.Counter()
        self.call_keys: dict[str, set[str]] = collections.defaultdict(set)
        self.lock = threading.Lock()

    @staticmethod
    def holds(path: str) -> bool:
        """Tell whether an answer waits for the gate."""
        return int(path.rpartition("-")[2]) % 2 == 1

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        number = self.path.strip("/")
        with self.server.lock:
            self.server.asked[number] += 1
            self.server.call_keys[number].add(self.headers.get("Idempotency-Key", ""))
        if self.server.holds(number):
            self.server.gate.wait()
        body = f"answer {number}".encode()
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the client was killed, which is what this is about

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
