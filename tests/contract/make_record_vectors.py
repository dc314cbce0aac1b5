"""Writes ``vectors/records.json``: records of durable calls, which every later version must read.

Run by hand: ``python tests/contract/make_record_vectors.py``; ``--check`` fails where the file differs.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from actionbridge.journal.records import (
    CALL,
    SLEEP,
    TIMEOUT,
    Cancelled,
    Done,
    Escaped,
    Execution,
    Failed,
    Record,
    Retry,
    Started,
    Succeeded,
    encode_record,
)

FILE: Final = Path(__file__).parent / "vectors" / "records.json"

OWNER: Final = Execution(bytes(range(16)), bytes(range(16, 32)), "explain", 2)
_AT: Final = 1_700_000_000_000
_DIGEST: Final = b"\x01" + bytes(range(16))

RECORDS: Final[dict[str, Record]] = {
    "STARTED": Started("explain#0", CALL, "flights:fetch", None, _DIGEST, 1, False, None, _AT),
    "STARTED with all": Started(
        "explain/fetch.1#2", CALL, "flights:fetch", "weather", None, 3, True, _AT + 5_000, _AT
    ),
    "STARTED, a sleep": Started("explain#1", SLEEP, "sleep", None, _DIGEST, 1, False, _AT + 60_000, _AT),
    "STARTED, a timeout": Started("explain#2", TIMEOUT, "timeout", None, _DIGEST, 1, False, _AT + 1, _AT),
    "STARTED, never launched": Started(
        "explain#3", CALL, "flights:fetch", None, _DIGEST, 0, False, None, _AT
    ),
    "SUCCEEDED": Succeeded("explain#0", 1, b"\x81\xa1a\x01", _AT + 7),
    "FAILED": Failed("explain#0", 1, b"\x92\x01\xc0", _AT + 7),
    "RETRY": Retry("explain#0", 1, b"\x92\x01\xc0", _AT + 1_000, _AT + 7),
    "CANCELLED": Cancelled("explain#3", _AT + 7),
    "DONE": Done(_DIGEST, _AT + 7),
    "DONE, unchecked": Done(None, _AT + 7),
    "ESCAPED": Escaped(None, "flights.NoWeatherError", _AT + 7),
    "ESCAPED, void": Escaped("explain#0", "KeyError", _AT + 7),
}


def vectors() -> str:
    """Return the content of the file."""
    rows = (
        json.dumps(
            {
                "name": name,
                "hex": encode_record(OWNER, record).hex(),
                "fields": {field: _json(value) for field, value in record._asdict().items()},
            }
        )
        for name, record in RECORDS.items()
    )
    return "[\n" + ",\n".join(rows) + "\n]\n"  # one a line, so that a change shows as one


def _json(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


if __name__ == "__main__":
    if "--check" not in sys.argv[1:]:
        FILE.write_text(vectors())
    elif FILE.read_text() != vectors():
        sys.exit(f"{FILE.name} differs from what is recorded today: the format of records has changed.")
