"""The service of the flights example, as a process that answers over sockets."""

import asyncio
import http.client
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import service

HANG = 20.0  # seconds after which something that should have happened has not

PLANE = {"tailnum": "N1", "model": "EMB-145XR"}
WEATHER = {"origin": "LGA", "time_hour": "2013-01-01T14:00:00Z", "wind_speed": 10.5}
WEATHER_PATH = "/weather?origin=LGA&hour=2013-01-01T14%3A00%3A00Z"

Started = tuple[subprocess.Popen[str], int]
Start = Callable[..., Started]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the service with more options; gives the process and its port."""
    (tmp_path / "planes.json").write_text(json.dumps(PLANE) + "\n")
    (tmp_path / "weather.json").write_text(json.dumps(WEATHER) + "\n")
    command = [sys.executable, service.__file__, "--port", "0", "--data", str(tmp_path)]

    @contextmanager
    def running(options: tuple[str, ...]) -> Iterator[Started]:
        pipe = subprocess.PIPE
        with subprocess.Popen([*command, *options], stdin=pipe, stdout=pipe, text=True) as process:
            assert process.stdout is not None
            try:
                yield process, int(process.stdout.readline())
            finally:
                process.kill()

    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(running(options or ("--latency", "0")))


def get(connection: http.client.HTTPConnection, path: str, **headers: str) -> tuple[int, Any]:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=HANG)


def test_one_connection_serves_many_requests(start: Start) -> None:
    _, port = start()
    with closing(connect(port)) as connection:
        assert get(connection, "/planes/N1") == (200, PLANE)
        socket = connection.sock
        assert get(connection, WEATHER_PATH) == (200, WEATHER)
        assert socket is not None
        assert connection.sock is socket


def test_what_is_unknown_is_answered_with_null(start: Start) -> None:
    _, port = start()
    with closing(connect(port)) as connection:
        assert get(connection, "/planes/N2") == (200, {"model": None})
        assert get(connection, "/weather?origin=LGA&hour=never") == (200, {"wind_speed": None})


def test_calls_are_counted_by_kind_and_by_idempotency_key(start: Start) -> None:
    _, port = start()
    with closing(connect(port)) as connection:
        for path in ("/planes/N1", "/planes/N2", WEATHER_PATH):
            get(connection, path, **{"Idempotency-Key": "one"})
        get(connection, "/planes/N1", **{"idempotency-key": "two"})
        get(connection, "/nothing")
        assert get(connection, "/stats") == get(connection, "/stats")
        _, stats = get(connection, "/stats")
    assert stats == {
        "total": 4,
        "calls": {"weather": 1, "planes": 3},
        "failed": 0,
        "most_waiting": 1,
        "keys": 2,
    }


def test_two_hundred_requests_wait_at_the_same_time(start: Start) -> None:
    """Each takes a second, long enough that all have arrived before the first is answered."""
    _, port = start("--latency", "1")

    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /planes/N1 HTTP/1.1\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    async def ask_all() -> list[bytes]:
        return await asyncio.wait_for(asyncio.gather(*(ask() for _ in range(200))), HANG)

    answers = asyncio.run(ask_all())
    assert all(answer.endswith(json.dumps(PLANE).encode()) for answer in answers)
    with closing(connect(port)) as connection:
        _, stats = get(connection, "/stats")
    assert stats["total"] == 200
    assert stats["most_waiting"] == 200


def test_failures_are_fixed_by_the_seed_and_counted(start: Start) -> None:
    """The n-th call of two services with one seed fares the same; another seed gives another series."""

    def series(seed: str) -> list[int]:
        _, port = start("--latency", "0", "--fail-rate", "0.5", "--seed", seed)
        with closing(connect(port)) as connection:
            statuses = [get(connection, "/planes/N1")[0] for _ in range(40)]
            assert get(connection, "/stats")[1]["failed"] == statuses.count(503)
        return statuses

    first = series("1")
    assert set(first) == {200, 503}
    assert series("1") == first
    assert series("2") != first


def test_it_ends_when_its_input_is_closed_even_with_clients_connected(start: Start) -> None:
    process, port = start()
    with closing(connect(port)) as connection:
        get(connection, "/planes/N1")
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(HANG) == 0


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /weather?origin=LGA HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /planes/ HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /planes/N1 HTTP/1.1\r\n\r\n", b"405"),
        (b"GET /planes/N1 HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", b"400"),
    ],
)
def test_what_it_does_not_serve_is_answered_with_an_error(
    start: Start, request_text: bytes, status: bytes
) -> None:
    _, port = start()

    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request_text)
        answer = await asyncio.wait_for(reader.readline(), HANG)
        writer.close()
        await writer.wait_closed()
        return answer

    assert asyncio.run(ask()).split()[1] == status


def test_without_data_it_says_what_to_run(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, service.__file__, "--data", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert result.returncode == 1
    assert result.stderr.endswith("run load.py first\n")
