"""The loader of the flights example, on an archive of four flights."""

import hashlib
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import load
import pytest

FLIGHTS = """\
year,month,day,sched_dep_time,dep_delay,arr_delay,tailnum,origin,time_hour
2013,1,2,600,-3,NA,N2,EWR,2013-01-02T11:00:00Z
2013,1,1,1905,NA,NA,NA,JFK,2013-01-02T00:00:00Z
2013,1,1,905,70,65,N1,LGA,2013-01-01T14:00:00Z
2013,1,1,905,0,5,NA,LGA,2013-01-01T14:00:00Z
"""
PLANES = "tailnum,year,model,speed\nN1,2004,EMB-145XR,NA\n"
WEATHER = "origin,wind_dir,wind_speed,time_hour\nLGA,270,10.357019999999999,2013-01-01T14:00:00Z\n"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A source archive with the names and the packing of the real one."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("flights.csv", FLIGHTS)
    members = {
        "flights.csv.zip": zipped.getvalue(),
        "planes.csv": PLANES.encode(),
        "weather.csv": WEATHER.encode(),
    }
    path = tmp_path / f"{load.PACKAGE}-{load.VERSION}.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f"{load.PACKAGE}-{load.VERSION}/{load.PACKAGE}/data/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_flights_are_sorted_by_departure_as_a_number_and_ties_keep_their_order(archive: Path) -> None:
    load.convert(archive, archive.parent)
    found = [
        (row["day"], row["sched_dep_time"], row["tailnum"]) for row in rows(archive.parent / "flights.json")
    ]
    assert found == [(1, 905, "N1"), (1, 905, None), (1, 1905, None), (2, 600, "N2")]


def test_numbers_are_numbers_and_missing_values_stay_as_null(archive: Path) -> None:
    load.convert(archive, archive.parent)
    assert rows(archive.parent / "flights.json")[2] == {
        "year": 2013,
        "month": 1,
        "day": 1,
        "sched_dep_time": 1905,
        "dep_delay": None,
        "arr_delay": None,
        "tailnum": None,
        "origin": "JFK",
        "time_hour": "2013-01-02T00:00:00Z",
    }
    assert rows(archive.parent / "planes.json") == [
        {"tailnum": "N1", "year": 2004, "model": "EMB-145XR", "speed": None}
    ]
    assert rows(archive.parent / "weather.json")[0]["wind_speed"] == 10.357019999999999


def test_what_was_written_is_counted(archive: Path) -> None:
    assert load.convert(archive, archive.parent) == {
        "flights": 4,
        "flights without tailnum": 2,
        "flights without arr_delay": 2,
        "planes": 1,
        "weather": 1,
    }


def test_other_numbers_than_the_known_ones_are_all_named() -> None:
    counts = {**load.COUNTS, "flights": 336_775, "planes": 3_000}
    with pytest.raises(load.LoadError, match=r"336775 flights, not 336776; 3000 planes, not 3322"):
        load.check(counts)


def test_an_archive_that_is_not_the_pinned_one_is_refused(archive: Path) -> None:
    with pytest.raises(load.LoadError, match=r"is not the pinned file: delete it"):
        load.load(archive.parent)
    assert not (archive.parent / "counts.json").exists()


def test_what_is_there_is_not_made_again(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp and the three files are enough; without one of the files everything is made again."""
    data = archive.parent
    monkeypatch.setattr(load, "COUNTS", load.convert(archive, data))
    monkeypatch.setattr(load, "SHA256", hashlib.sha256(archive.read_bytes()).hexdigest())
    load.load(data)
    written = (data / "flights.json").stat().st_mtime_ns
    archive.unlink()

    assert load.load(data) == load.COUNTS
    assert (data / "flights.json").stat().st_mtime_ns == written

    (data / "planes.json").unlink()
    archive.write_bytes(b"something else")
    with pytest.raises(load.LoadError, match="not the pinned file"):
        load.load(data)
