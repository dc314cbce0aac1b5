"""What the job must find, in plain Python: no Flink, no state but a dict, one flight after the other."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from service import Archive

KNOCK_ON_MINUTES = 60  # shorter ones are not asked about


class Delay(NamedTuple):
    """A row of the job's output."""

    tailnum: str
    minutes: float
    wind: float | None
    model: str | None


def expected_delays(flights: Iterable[str], archive: Archive) -> Counter[Delay]:
    """Return the knock-on delays of flights, as a multiset.

    Args:
        flights: One JSON object each, by scheduled departure.
        archive: What the service answers from.
    """
    found: Counter[Delay] = Counter()
    came_in: dict[str, int] = {}  # delay of each aircraft's latest arrival; 0 for a flight that was cancelled
    for leg in map(json.loads, flights):
        tailnum = leg["tailnum"]
        if tailnum is None:  # not one aircraft but many
            continue
        knock_on = min(came_in.get(tailnum, 0), leg["dep_delay"] or 0)
        came_in[tailnum] = leg["arr_delay"] or 0
        if knock_on > KNOCK_ON_MINUTES:
            wind = archive.weather(leg["origin"], leg["time_hour"])["wind_speed"]
            found[Delay(tailnum, knock_on, wind, archive.plane(tailnum)["model"])] += 1
    return found


def read_delays(folder: Path) -> Counter[Delay]:
    """Return the rows that Flink's filesystem connector committed to a folder, as a multiset."""
    return Counter(Delay(**json.loads(line)) for file in _committed(folder) for line in _lines(file))


def differences(expected: Counter[Delay], found: Counter[Delay], limit: int = 5) -> list[str]:
    """Say what differs between two multisets: a line per row, ``limit`` rows each way; empty if nothing."""
    said = []
    for what, rows in (("missing", expected - found), ("not expected", found - expected)):
        said += [f"{what}, {count} times: {row}" for row, count in rows.most_common(limit)]
        if len(rows) > limit:
            said.append(f"{what}: {len(rows) - limit} rows more")
    return said


def _committed(folder: Path) -> Iterator[Path]:
    # What is in progress starts with a dot; markers of success with an underscore.
    return (file for file in folder.glob("*") if file.is_file() and file.name[0] not in "._")


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as lines:
        yield from lines
