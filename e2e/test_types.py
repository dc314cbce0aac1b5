"""Every SQL type goes through an action and back, in real tables."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final, NamedTuple

from runs import Bench


class Column(NamedTuple):
    """One column of `jobs/types_job.py`: its type and a value as SQL, Python and JSON have it."""

    name: str
    type: str
    sql: str
    python: Any
    json: Any


COLUMNS: Final = [
    Column("b", "BOOLEAN", "TRUE", True, True),
    Column("i1", "TINYINT", "-128", -128, -128),
    Column("i2", "SMALLINT", "32767", 32767, 32767),
    Column("i4", "INT", "-2147483648", -(2**31), -(2**31)),
    Column("i8", "BIGINT", "9223372036854775807", 2**63 - 1, 2**63 - 1),
    Column("f4", "FLOAT", "1.5", 1.5, Decimal("1.5")),
    Column("f8", "DOUBLE", "0.1", 0.1, Decimal("0.1")),
    Column(
        "de",
        "DECIMAL(38, 10)",
        "'1234567890123456789012345678.0123456789'",
        Decimal("1234567890123456789012345678.0123456789"),
        Decimal("1234567890123456789012345678.0123456789"),
    ),
    Column("ch", "CHAR(3)", "'abc'", "abc", "abc"),
    Column("vc", "STRING", "'żółw 𝄞'", "żółw 𝄞", "żółw 𝄞"),
    Column("bs", "BYTES", "x'00ff'", b"\x00\xff", "AP8="),
    Column("bi", "BINARY(2)", "x'00ff'", b"\x00\xff", "AP8="),
    Column("da", "DATE", "DATE '2024-02-29'", date(2024, 2, 29), "2024-02-29"),
    Column("ti", "TIME(0)", "TIME '23:59:59'", time(23, 59, 59), "23:59:59"),
    Column(
        "t0",
        "TIMESTAMP(0)",
        "TIMESTAMP '2024-02-29 12:00:01'",
        datetime(2024, 2, 29, 12, 0, 1),
        "2024-02-29 12:00:01",
    ),
    Column(
        "t3",
        "TIMESTAMP(3)",
        "TIMESTAMP '1969-12-31 23:59:59.999'",
        datetime(1969, 12, 31, 23, 59, 59, 999_000),
        "1969-12-31 23:59:59.999",
    ),
    Column(
        "t6",
        "TIMESTAMP(6)",
        "TIMESTAMP '2024-02-29 12:00:01.123456'",
        datetime(2024, 2, 29, 12, 0, 1, 123_456),
        "2024-02-29 12:00:01.123456",
    ),
    Column(
        "tz",
        "TIMESTAMP_LTZ(3)",
        "TO_TIMESTAMP_LTZ(1234567890123, 3)",
        datetime(2009, 2, 13, 23, 31, 30, 123_000, UTC),
        "2009-02-13 23:31:30.123Z",
    ),
    Column("ar", "ARRAY<INT>", "ARRAY[1, CAST(NULL AS INT), 3]", [1, None, 3], [1, None, 3]),
    Column(
        "ma",
        "MAP<STRING, BIGINT>",
        "MAP['a', CAST(1 AS BIGINT), 'b', CAST(NULL AS BIGINT)]",
        {"a": 1, "b": None},
        {"a": 1, "b": None},
    ),
    Column(
        "ro",
        "ROW<x INT, y ROW<z STRING>>",
        "ROW(1, ROW('q'))",
        {"x": 1, "y": {"z": "q"}},
        {"x": 1, "y": {"z": "q"}},
    ),
]


def _run(bench: Bench, query: str, output: str) -> list[dict[str, Any]]:
    ended = bench.run(bench.job("types_job"), env={"E2E_INPUT": query, "E2E_OUTPUT": output})
    assert ended.code == 0, ended.err
    found = [json.loads(line, parse_float=Decimal) for line in bench.lines(output)]
    return sorted(found, key=lambda row: row["b"] is None)


def test_every_sql_type_comes_back_as_it_went(bench: Bench) -> None:
    """Values and NULLs, from a query and then from a JSON table; an action sees Python's own types."""
    values = ", ".join(f"CAST({column.sql} AS {column.type}) AS {column.name}" for column in COLUMNS)
    nulls = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in COLUMNS)
    names = [column.name for column in COLUMNS]
    python = {column.name: column.python for column in COLUMNS}
    expected = [
        {column.name: column.json for column in COLUMNS} | {"seen": repr(python)},
        dict.fromkeys(names) | {"seen": repr(dict.fromkeys(names))},
    ]
    assert _run(bench, f"SELECT {values} UNION ALL SELECT {nulls}", "first") == expected
    assert _run(bench, f"SELECT {', '.join(names)} FROM first", "second") == expected
