"""What the flights example must find, and that its job's actions find the same."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from expected import Delay, differences, expected_delays, read_delays
from service import Archive

import flights
from actionbridge import InputEvent

HOUR = "2013-01-01T14:00:00Z"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    (tmp_path / "planes.json").write_text('{"tailnum": "N1", "model": "EMB-145XR"}\n')
    (tmp_path / "weather.json").write_text(
        json.dumps({"origin": "LGA", "time_hour": HOUR, "wind_speed": 10.5}) + "\n"
    )
    return Archive(tmp_path)


def leg(
    tailnum: str | None, dep_delay: int | None, arr_delay: int | None, origin: str = "LGA"
) -> dict[str, Any]:
    return {
        "tailnum": tailnum,
        "dep_delay": dep_delay,
        "arr_delay": arr_delay,
        "origin": origin,
        "time_hour": HOUR,
    }


LEGS = [
    leg("N1", 200, 190),  # late by itself
    leg("N2", 5, 61),
    leg("N1", 150, None),  # 150 of the 190 minutes that N1 came in late
    leg(None, 300, 300),
    leg("N1", 150, 20),  # what came in before was cancelled
    leg(None, 300, 300),  # NULL is no aircraft
    leg("N2", 90, 60, "EWR"),  # 61: just enough, unknown plane and weather
    leg("N2", 90, 0),  # 60: not enough
]
DELAYS = Counter([Delay("N1", 150, 10.5, "EMB-145XR"), Delay("N2", 61, None, None)])


def test_a_delay_is_inherited_from_the_same_aircrafts_arrival_before(archive: Archive) -> None:
    assert expected_delays(map(json.dumps, LEGS), archive) == DELAYS


class Memory(dict[str, Any]):
    """One key's short-term memory, without paths."""

    set = dict.__setitem__


class Answers:
    """What the service answers, without the way there."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def get(self, path: str, **params: str) -> dict[str, Any]:
        if path == "/weather":
            return self._archive.weather(**params)
        return self._archive.plane(path.removeprefix("/planes/"))


class Context:
    """Enough of a ``ctx`` for the example's actions: one key's memory, the service, and the events sent."""

    def __init__(self, archive: Archive) -> None:
        self.short_term_memory = Memory()
        self.sent: list[Any] = []
        self._answers = Answers(archive)

    def get_resource(self, factory: object) -> Answers:
        assert factory is flights.service
        return self._answers

    def send_event(self, event: object) -> None:
        self.sent.append(event)


def test_the_jobs_actions_find_what_plain_python_finds(archive: Archive) -> None:
    found: Counter[Delay] = Counter()
    contexts: dict[str | None, Any] = {}
    for row in LEGS:
        context = contexts.setdefault(row["tailnum"], Context(archive))
        flights.track(InputEvent(row), context)
        while context.sent:
            asyncio.run(flights.explain(context.sent.pop(), context))
            found[Delay(**context.sent.pop().output)] += 1
    assert found == DELAYS


def test_any_folder_can_be_named_in_the_ddl() -> None:
    assert flights.flink_path(Path("/a b%20'c")) == "'file:///a b%20''c'"


def test_only_committed_files_are_read(tmp_path: Path) -> None:
    row = json.dumps({"tailnum": "N1", "minutes": 150.0, "wind": 10.5, "model": "EMB-145XR"}) + "\n"
    (tmp_path / "part-1").write_text(row)
    (tmp_path / "part-2").write_text(row)
    (tmp_path / ".part-3.inprogress").write_text(row)
    (tmp_path / "_SUCCESS").write_text("")
    assert read_delays(tmp_path) == Counter({Delay("N1", 150, 10.5, "EMB-145XR"): 2})


def test_differences_name_rows_of_both_sides_and_how_often() -> None:
    one, two = Delay("N1", 150, 10.5, None), Delay("N2", 61, None, None)
    assert differences(Counter({one: 2}), Counter({one: 2})) == []
    assert differences(Counter({one: 3}), Counter({one: 1, two: 1})) == [
        f"missing, 2 times: {one}",
        f"not expected, 1 times: {two}",
    ]


def test_many_differences_are_cut_and_the_rest_counted() -> None:
    expected = Counter(Delay(f"N{n}", 61, None, None) for n in range(9))
    assert differences(expected, Counter())[5:] == ["missing: 4 rows more"]
