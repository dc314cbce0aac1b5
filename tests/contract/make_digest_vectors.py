"""Writes ``vectors/digests.json``: digests of arguments, which every later version must make again.

Run by hand: ``python tests/contract/make_digest_vectors.py``; ``--check`` fails where the file differs.
"""

import datetime as dt
import json
import sys
import threading
import uuid
from collections import OrderedDict
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import vector_types as t

from actionbridge.journal.digest import Named, canonical, digest

FILE: Final = Path(__file__).parent / "vectors" / "digests.json"

_NAN: Final = float("nan")
_WORDS: Final = ["tailnum", "origin", "hour", "dest", "carrier", "flight", "ä", "\uffff", "\U00010000", ""]

CALLS: Final[dict[str, tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "nothing": ((), {}),
    "plain": ((None, True, -1, 2.5, "text", [1, {"a": []}]), {}),
    "by name": (("/weather",), {"origin": "JFK", "hour": "05:00"}),
    "int": ((1,), {}),
    "float that is whole": ((1.0,), {}),
    "true": ((True,), {}),
    "zero": ((0.0,), {}),
    "minus zero": ((-0.0,), {}),
    "nan": ((_NAN,), {}),
    "inf": ((float("inf"),), {}),
    "int64 greatest": ((2**63 - 1,), {}),
    "big int": ((2**63, -(2**70)), {}),
    "bytes": ((b"\x00\xff",), {}),
    "list": (([1, 2],), {}),
    "tuple": (((1, 2),), {}),
    "tuples in tuples": ((((1, (2, "x")), ()),), {}),
    "dict of text": (({word: number for number, word in enumerate(_WORDS)},), {}),
    "dict of other keys": (({2: "i", 1.5: "f", None: "n", b"k": "b", (1, "a"): "t", "s": "s"},), {}),
    "set": (({*_WORDS, 1, 300, None, (2, "x")},), {}),
    "frozenset": ((frozenset(_WORDS),), {}),
    "set in a dict": (({"a": {*_WORDS}, "b": [{*_WORDS}]},), {}),
    "object": ((t.Point(1, t.Point(2, [{"b": 1, "a": 2}, {*_WORDS}])),), {}),
    "object with a registered name": ((t.Late("N1", 61.5),), {}),
    "enum": ((t.Color.RED, t.Level.LOW, t.Access.WRITE), {}),
    "namedtuple": ((t.Pair({"b": 1, "a": 2}, 3),), {}),
    "subclass of str": ((t.Text("x"),), {}),
    "subclass of dict": ((t.Table(b=1, a=2),), {}),
    "OrderedDict": ((OrderedDict(b=1, a=2),), {}),
    "decimal": ((Decimal("1.0"), Decimal("1.00")), {}),
    "times": (
        (
            dt.datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
            dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC),
            dt.date(2024, 3, 1),
            dt.time(1, 2, 3, 4),
            dt.timedelta(1, 2, 3),
        ),
        {},
    ),
    "uuid": ((uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"),), {}),
    "lone surrogate": (("a\ud800",), {"\ud800": 1}),
    "resource": ((Named("http"), "/weather"), {}),
    "unchecked: combined flags": ((t.Access.READ | t.Access.WRITE,), {}),
    "unchecked: bytearray": ((bytearray(b"x"),), {}),
    "unchecked: function": ((len,), {}),
    "unchecked: lock": (({"deep": [threading.Lock()]},), {}),
}


def vectors() -> str:
    """Return the content of the file."""
    rows = []
    for name, (args, kwargs) in CALLS.items():
        data, value = canonical([[*args], kwargs]), digest(args, kwargs)
        rows.append(
            json.dumps(
                {
                    "name": name,
                    "canonical": None if data is None else data.hex(),
                    "digest": None if value is None else value.hex(),
                }
            )
        )
    return "[\n" + ",\n".join(rows) + "\n]\n"  # one a line, so that a change shows as one


if __name__ == "__main__":
    if "--check" not in sys.argv[1:]:
        FILE.write_text(vectors())
    elif FILE.read_text() != vectors():
        sys.exit(f"{FILE.name} differs from the digests of today: recorded calls would be told apart.")
