"""The enrichment service: a real HTTP server on loopback that knows planes and weather, and takes its time.

    GET /weather?origin=EWR&hour=2013-01-01T10:00:00Z   the row, or {"wind_speed": null} where there is none
    GET /planes/N14228                                  the row, or {"model": null} where there is none
    GET /stats                                          what was asked so far

The first line on standard output is the port. The service ends when its standard input is closed, so that it
never outlives the process that started it.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import signal
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

DATA: Final = Path(__file__).resolve().parent / "data"

_BACKLOG: Final = 1024  # connections that may wait to be accepted: clients open hundreds at once
_IDLE_CLOSES: Final = (
    asyncio.IncompleteReadError,
    ConnectionError,
)  # how a client's going shows in a read or write


class Archive:
    """Planes and weather, looked up by key.

    Args:
        data: The folder with ``planes.json`` and ``weather.json``, as ``load.py`` writes them.
    """

    def __init__(self, data: Path) -> None:
        self._planes = {row["tailnum"]: row for row in _rows(data / "planes.json")}
        self._weather = {(row["origin"], row["time_hour"]): row for row in _rows(data / "weather.json")}

    def plane(self, tailnum: str) -> dict[str, Any]:
        """Return a plane's row; only the model, None, where the data set has no such row."""
        return self._planes.get(tailnum, {"model": None})

    def weather(self, origin: str, hour: str) -> dict[str, Any]:
        """Return the weather row of an airport and an hour, such as ``2013-01-01T10:00:00Z``.

        Only the wind, None, where the data set has no such row.
        """
        return self._weather.get((origin, hour), {"wind_speed": None})


@dataclass
class Stats:
    """What clients asked. A call counts when it arrives, whatever becomes of it; ``/stats`` is no call."""

    calls: Counter[str] = field(default_factory=lambda: Counter({"weather": 0, "planes": 0}))
    keys: set[str] = field(default_factory=set)
    failed: int = 0
    waiting: int = 0
    most_waiting: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the counts; ``keys`` tells how many different ``Idempotency-Key`` came."""
        return {
            "total": self.calls.total(),
            "calls": dict(self.calls),
            "failed": self.failed,
            "most_waiting": self.most_waiting,
            "keys": len(self.keys),
        }


@dataclass(frozen=True)
class Request:
    """The head of one HTTP request; bodies are not taken."""

    method: str
    target: str
    headers: dict[str, str]
    keep_alive: bool


class BadRequest(Exception):
    """What arrived is not a request that this server reads; the connection is closed after the answer."""


class Service:
    """Answers requests after a wait, and some of them with 503.

    Args:
        archive: What it knows.
        latency: Shortest and longest wait in seconds; the n-th call's is drawn from it.
        fail_rate: Share of calls answered 503, 0 … 1.
        seed: Fixes waits and failures by the number of the call.
    """

    def __init__(self, archive: Archive, latency: tuple[float, float], fail_rate: float, seed: int) -> None:
        self._archive = archive
        self._latency = latency
        self._fail_rate = fail_rate
        self._random = random.Random(seed)
        self._stats = Stats()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other, until either side closes it."""
        with suppress(*_IDLE_CLOSES):
            try:
                keep_alive = True
                while keep_alive:
                    request = await read_request(reader)
                    keep_alive = request.keep_alive
                    await _send(writer, *await self._answer(request), keep_alive)
            except BadRequest as error:
                await _send(writer, HTTPStatus.BAD_REQUEST, {"error": str(error)}, False)
        writer.close()

    async def _answer(self, request: Request) -> tuple[HTTPStatus, dict[str, Any]]:
        if request.method != "GET":
            return HTTPStatus.METHOD_NOT_ALLOWED, {"error": f"{request.method} is not GET"}
        url = urlsplit(request.target)
        if url.path == "/stats":
            return HTTPStatus.OK, self._stats.to_json()
        kind, _, name = url.path.removeprefix("/").partition("/")
        if kind == "planes" and name:
            return await self._call(request, kind, self._archive.plane(unquote(name)))
        if kind == "weather" and not name:
            query = parse_qs(url.query)
            if not query.keys() >= {"origin", "hour"}:
                return HTTPStatus.BAD_REQUEST, {"error": "weather needs ?origin=…&hour=…"}
            return await self._call(
                request, kind, self._archive.weather(query["origin"][0], query["hour"][0])
            )
        return HTTPStatus.NOT_FOUND, {"error": f"no {url.path} here"}

    async def _call(
        self, request: Request, kind: str, answer: dict[str, Any]
    ) -> tuple[HTTPStatus, dict[str, Any]]:
        stats = self._stats
        stats.calls[kind] += 1
        if key := request.headers.get("idempotency-key"):
            stats.keys.add(key)
        wait, fails = self._random.uniform(*self._latency), self._random.random() < self._fail_rate
        stats.failed += fails
        stats.waiting += 1
        stats.most_waiting = max(stats.most_waiting, stats.waiting)
        try:
            await asyncio.sleep(wait)
        finally:
            stats.waiting -= 1
        if fails:
            return HTTPStatus.SERVICE_UNAVAILABLE, {"error": "try again"}
        return HTTPStatus.OK, answer


async def read_request(reader: asyncio.StreamReader) -> Request:
    """Read the next request of a connection.

    Raises:
        BadRequest: It is malformed, too long or has a body.
        asyncio.IncompleteReadError: The client closed the connection.
    """
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.LimitOverrunError:
        raise BadRequest("the head is too long") from None
    first, *lines = head[:-4].split("\r\n")
    try:
        method, target, version = first.split(" ")
    except ValueError:
        raise BadRequest(f"not a request line: {first!r}") from None
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        raise BadRequest("no request here has a body")
    return Request(
        method, target, headers, version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    )


async def _send(
    writer: asyncio.StreamWriter, status: HTTPStatus, body: dict[str, Any], keep_alive: bool
) -> None:
    content = json.dumps(body).encode()
    writer.write(
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n"
        f"Connection: {'keep-alive' if keep_alive else 'close'}\r\n\r\n".encode("latin-1")
        + content
    )
    await writer.drain()


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


async def run(service: Service, port: int) -> None:
    """Serve on loopback until standard input is closed, or SIGINT or SIGTERM arrives.

    Raises:
        OSError: The port is taken.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    server = await asyncio.start_server(service.serve, "127.0.0.1", port, backlog=_BACKLOG)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    threading.Thread(target=_wait_for_end_of_input, args=(loop, stop), daemon=True).start()
    print(server.sockets[0].getsockname()[1], flush=True)
    await stop.wait()
    server.close()  # connections end with the loop; waiting for clients to close theirs could take for ever


def _wait_for_end_of_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    # os.read, because at exit the interpreter could not take sys.stdin's lock from this thread.
    while os.read(0, 4096):
        pass
    with suppress(RuntimeError):  # the loop is closed: a signal came first
        loop.call_soon_threadsafe(stop.set)


def _span(text: str) -> tuple[float, float]:
    """Read ``0.02-0.05`` or ``0.02``, in seconds."""
    shortest, _, longest = text.partition("-")
    span = float(shortest), float(longest or shortest)
    if not 0 <= span[0] <= span[1]:
        raise ValueError(text)
    return span


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share


# argparse names these in its messages.
_span.__name__ = "span of seconds (write 0.02-0.05)"
_share.__name__ = "share (write a number from 0 to 1)"


def main(arguments: list[str] | None = None) -> int:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser(description="Planes and weather over HTTP on loopback.")
    parser.add_argument("--port", type=int, default=8080, help="0: any free one; printed as the first line")
    parser.add_argument(
        "--latency", type=_span, default="0.02-0.05", help="seconds a call takes (default: %(default)s)"
    )
    parser.add_argument(
        "--fail-rate", type=_share, default=0.0, help="share of calls answered 503 (default: none)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="fixes latency and failure by the number of the call"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder that load.py filled")
    options = parser.parse_args(arguments)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:  # a connection is a file, and a thousand runs may wait here at once
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        service = Service(Archive(options.data), options.latency, options.fail_rate, options.seed)
        asyncio.run(run(service, options.port))
    except FileNotFoundError as error:
        print(f"service: there is no {error.filename}: run load.py first", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"service: {error}: choose another --port, or 0 for any", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
