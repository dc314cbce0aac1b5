"""Writes ``vectors/python-values.json``: values as Python encodes them, and what Java must read.

Run by hand: ``python tests/contract/make_python_vectors.py``; ``--check`` fails where the file differs.
"""

import datetime as dt
import json
import sys
import uuid
from collections import OrderedDict
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import vector_types as t

from actionbridge.runtime.codec import encode

FILE: Final = Path(__file__).parent / "vectors" / "python-values.json"

_TYPES: Final = "vector_types"
_DAY: Final = 86_400_000_000
_NOON: Final = 19_783 * _DAY + _DAY // 2  # 2024-03-01T12:00
_UUID: Final = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")


def _opaque(value: object, code: int) -> tuple[object, str]:
    data = encode(value)
    header = 3 if data[0] == 0xC7 else 2  # a length and the code; or, for 1, 2, 4, 8 and 16 bytes, the code
    return value, f"opaque:{code}:{data[header:].hex()}"


VALUES: Final[dict[str, tuple[Any, str]]] = {
    "nil": (None, "null"),
    "true": (True, "true"),
    "false": (False, "false"),
    **{
        f"int {number}": (number, f"int:{number}")
        for edge in (0, 2**5, 2**7, 2**8, 2**15, 2**16, 2**31, 2**32)
        for number in sorted({edge - 1, edge, -edge, -edge - 1})
    },
    "int64 greatest": (2**63 - 1, f"int:{2**63 - 1}"),
    "int64 least": (-(2**63), f"int:{-(2**63)}"),
    "float": (2.5, "float:2.5"),
    "float that is whole": (1.0, "float:1.0"),
    "float minus zero": (-0.0, "float:-0.0"),
    "float inexact": (0.1, "float:0.1"),
    "float nan": (float("nan"), "float:nan"),
    "float inf": (float("inf"), "float:inf"),
    "float minus inf": (float("-inf"), "float:-inf"),
    "str empty": ("", 'str:""'),
    "str quoted": ('a"\\\n', 'str:"a\\"\\\\\\n"'),
    "str with byte order mark": ("\ufeffx\ufffe", 'str:"\\ufeffx\\ufffe"'),
    "str beyond the basic plane": ("😀", 'str:"\\ud83d\\ude00"'),
    "str of 31 bytes": ("a" * 31, f'str:"{"a" * 31}"'),
    "str of 32 bytes": ("a" * 32, f'str:"{"a" * 32}"'),
    "str of 256 bytes": ("a" * 256, f'str:"{"a" * 256}"'),
    "str of 65536 bytes": ("a" * 65_536, f'str:"{"a" * 65_536}"'),
    "bytes": (b"\x00\xff", "bytes:00ff"),
    "bytes of 256": (bytes(256), "bytes:" + "00" * 256),
    "list": ([1, [], "a", None], 'list[int:1, list[], str:"a", null]'),
    "list of 16": ([0] * 16, f"list[{', '.join(['int:0'] * 16)}]"),
    "dict": ({"b": 1, "a": {"c": [True]}}, 'map{str:"b": int:1, str:"a": map{str:"c": list[true]}}'),
    "dict of 16": (
        {str(i): i for i in range(16)},
        "map{" + ", ".join(f'str:"{i}": int:{i}' for i in range(16)) + "}",
    ),
    "dict with plain keys": (
        {1: "i", 2.5: "f", True + 1: "b", None: "n", b"k": "y"},
        'map{int:1: str:"i", float:2.5: str:"f", int:2: str:"b", null: str:"n", bytes:6b: str:"y"}',
    ),
    "dict with a bool key": ({True: 1, False: 0}, "map{true: int:1, false: int:0}"),
    "tuple": ((1, (2,), []), "tuple[int:1, tuple[int:2], list[]]"),
    "tuple empty": ((), "tuple[]"),
    "set": ({"b", 1, 300, (2,), None}, 'set[int:1, str:"b", null, int:300, tuple[int:2]]'),
    "set empty": (set(), "set[]"),
    "frozenset": (frozenset({2, 1}), "frozenset[int:1, int:2]"),
    "big int just above int64": (2**63, f"big:{2**63}"),
    "big int just below int64": (-(2**63) - 1, f"big:{-(2**63) - 1}"),
    "big int of 64 bits": (2**64 - 1, f"big:{2**64 - 1}"),
    "big int of 65 bits": (2**64, f"big:{2**64}"),
    "big int -2^127": (-(2**127), f"big:{-(2**127)}"),
    "big int inside": ([2**63, {"a": -(2**70)}], f'list[big:{2**63}, map{{str:"a": big:{-(2**70)}}}]'),
    "decimal": (Decimal("10.50"), "decimal:10.50"),
    "decimal with exponent": (Decimal("1E+3"), "decimal:1E+3"),
    "decimal tiny": (Decimal("-1.5E-10"), "decimal:-1.5E-10"),
    "decimal minus zero": (Decimal("-0"), "decimal:-0"),
    "decimal NaN": (Decimal("NaN"), "decimal:NaN"),
    "decimal sNaN": (Decimal("sNaN"), "decimal:sNaN"),
    "decimal minus infinity": (Decimal("-Infinity"), "decimal:-Infinity"),
    "datetime naive": (dt.datetime(2024, 3, 1, 12, 0, 0, 1), f"datetime:{_NOON + 1}/0/-"),
    "datetime least": (dt.datetime(1, 1, 1), f"datetime:{-719_162 * _DAY}/0/-"),
    "datetime greatest": (dt.datetime.max, f"datetime:{2_932_897 * _DAY - 1}/0/-"),
    "datetime naive, second": (
        dt.datetime(2024, 10, 27, 2, 30, fold=1),
        f"datetime:{20_023 * _DAY + 9_000_000_000}/1/-",
    ),
    "datetime UTC": (dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC), f"datetime:{_NOON}/0/0"),
    "datetime with offset": (
        dt.datetime(2024, 3, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=-5, minutes=-30))),
        f"datetime:{_NOON}/0/-19800000000",
    ),
    "datetime with offset in microseconds": (
        dt.datetime(2024, 3, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=1, microseconds=7))),
        f"datetime:{_NOON}/0/3600000007",
    ),
    "datetime in a zone": (
        dt.datetime(2024, 3, 1, 12, tzinfo=ZoneInfo("Europe/Berlin")),
        f"datetime:{_NOON}/0/Europe/Berlin",
    ),
    "datetime in a zone, second": (
        dt.datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
        f"datetime:{20_023 * _DAY + 9_000_000_000}/1/Europe/Berlin",
    ),
    "date": (dt.date(2024, 3, 1), "date:19783"),
    "date before the epoch": (dt.date(1969, 12, 31), "date:-1"),
    "time": (dt.time(1, 2, 3, 4), "time:3723000004/0/-"),
    "time UTC": (dt.time(1, tzinfo=dt.UTC), "time:3600000000/0/0"),
    "time in a zone": (dt.time(1, tzinfo=ZoneInfo("Europe/Berlin")), "time:3600000000/0/Europe/Berlin"),
    "timedelta": (dt.timedelta(1, 2, 3), "timedelta:1,2,3"),
    "timedelta negative": (dt.timedelta(microseconds=-1), "timedelta:-1,86399,999999"),
    "uuid": (_UUID, f"uuid:{_UUID}"),
    "enum": (t.Color.RED, f"enum:{_TYPES}:Color/RED"),
    "enum that is an int": (t.Level.LOW, f"enum:{_TYPES}:Level/LOW"),
    "flag": (t.Access.WRITE, f"enum:{_TYPES}:Access/WRITE"),
    "object": (t.Point(1, [None]), f"object:{_TYPES}:Point{{x: int:1, y: list[null]}}"),
    "object with a registered name": (
        t.Late("N1", 61.5),
        'object:vectors.late{tailnum: str:"N1", minutes: float:61.5}',
    ),
    "object in an object": (
        t.Point(1, t.Point(2, ())),
        f"object:{_TYPES}:Point{{x: int:1, y: object:{_TYPES}:Point{{x: int:2, y: tuple[]}}}}",
    ),
    "str with a lone surrogate": ("a\ud800ä", 'str:"a\\ud800\\u00e4"'),
    "str with a split pair": _opaque("\ud83d\ude00", 13),
    "namedtuple": (t.Pair(1, "b"), f'subclass:{_TYPES}:Pair(tuple[int:1, str:"b"])'),
    "subclass of str": (t.Text("x"), f'subclass:{_TYPES}:Text(str:"x")'),
    "subclass of int": (t.Count(5), f"subclass:{_TYPES}:Count(int:5)"),
    "subclass of int, big": (t.Count(2**64), f"subclass:{_TYPES}:Count(big:{2**64})"),
    "subclass of float": (t.Ratio(0.5), f"subclass:{_TYPES}:Ratio(float:0.5)"),
    "subclass of bytes": (t.Blob(b"x"), f"subclass:{_TYPES}:Blob(bytes:78)"),
    "subclass of list": (t.Items([1]), f"subclass:{_TYPES}:Items(list[int:1])"),
    "subclass of dict": (t.Table(a=1), f'subclass:{_TYPES}:Table(list[list[str:"a", int:1]])'),
    "OrderedDict": (
        OrderedDict([("b", 1), ("a", 2)]),
        'subclass:collections:OrderedDict(list[list[str:"b", int:1], list[str:"a", int:2]])',
    ),
    "dict with a tuple key": (
        {(1, "a"): [2], "b": 3},
        'map{tuple[int:1, str:"a"]: list[int:2], str:"b": int:3}',
    ),
    "dict with a big key": ({2**63: 1}, f"map{{big:{2**63}: int:1}}"),
    "pickle": _opaque(1 + 2j, 100),
    "pickle of bytearray": _opaque(bytearray(b"x"), 100),
}


def vectors() -> str:
    """Return the content of the file."""
    rows = (
        json.dumps({"name": name, "hex": encode(value).hex(), "java": text})
        for name, (value, text) in VALUES.items()
    )
    return "[\n" + ",\n".join(rows) + "\n]\n"  # one a line, so that a change shows as one


if __name__ == "__main__":
    if "--check" not in sys.argv[1:]:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(vectors())
    elif not FILE.exists() or FILE.read_text() != vectors():
        sys.exit(f"{FILE.name} differs from what Python encodes today: the wire format has changed.")
