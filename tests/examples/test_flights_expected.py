"""What the flights example must find, and that its job's actions find the same."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from expected import Delay, differences, expected_delays, read_delays
from service import Archive

import flights
from actionbridge import InputEvent
from actionbridge.testing import assert_replays, run_action

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


class Answers:
    """What the service answers, without the way there; the first so many times it is 503."""

    def __init__(self, archive: Archive, failures: int = 0) -> None:
        self._archive = archive
        self._failures = failures

    async def get(self, path: str, **params: str) -> dict[str, Any]:
        if self._failures:
            self._failures -= 1
            httpx.Response(503, request=httpx.Request("GET", f"http://service{path}")).raise_for_status()
        if path == "/weather":
            return self._archive.weather(**params)
        return self._archive.plane(path.removeprefix("/planes/"))


def test_the_jobs_actions_find_what_plain_python_finds_wherever_they_are_killed(archive: Archive) -> None:
    found: Counter[Delay] = Counter()
    memories: dict[str | None, dict[str, Any]] = {}
    for row in LEGS:
        tailnum = row["tailnum"]
        tracked = assert_replays(
            flights.track, InputEvent(row), key=tailnum, short_term_memory=memories.get(tailnum)
        )
        memories[tailnum] = tracked.short_term_memory
        for late in tracked.events:
            told = assert_replays(
                flights.explain, late, key=tailnum, resources={flights.service: Answers(archive)}
            )
            found.update(Delay(**output) for output in told.outputs)
    assert found == DELAYS


def test_calls_that_are_answered_503_are_made_again(archive: Archive) -> None:
    late = flights.FlightLate("N1", "LGA", HOUR, 150)
    told = run_action(flights.explain, late, resources={flights.service: Answers(archive, failures=3)})
    assert [Delay(**output) for output in told.outputs] == [Delay("N1", 150, 10.5, "EMB-145XR")]
    assert len(told.calls) == 2 + 3


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
