"""Every SQL type goes through an action and back, in real tables."""

import json

from runs import Bench, rows

COLUMNS = [
    ("b", "BOOLEAN", "TRUE", "bool"),
    ("i1", "TINYINT", "CAST(-128 AS TINYINT)", "int"),
    ("i2", "SMALLINT", "CAST(32767 AS SMALLINT)", "int"),
    ("i4", "INT", "-2147483648", "int"),
    ("i8", "BIGINT", "9223372036854775807", "int"),
    ("f4", "FLOAT", "CAST(1.5 AS FLOAT)", "float"),
    ("f8", "DOUBLE", "CAST(0.1 AS DOUBLE)", "float"),
    ("de", "DECIMAL(38, 10)", "CAST('1234567890123.0123456789' AS DECIMAL(38, 10))", "Decimal"),
    ("ch", "CHAR(3)", "CAST('abc' AS CHAR(3))", "str"),
    ("vc", "STRING", "'żółw 𝄞'", "str"),
    ("bs", "BYTES", "x'00ff'", "bytes"),
    ("bi", "BINARY(2)", "CAST(x'00ff' AS BINARY(2))", "bytes"),
    ("da", "DATE", "DATE '2024-02-29'", "date"),
    ("ti", "TIME(0)", "TIME '23:59:59'", "time"),
    ("t0", "TIMESTAMP(0)", "TIMESTAMP '2024-02-29 12:00:01'", "datetime"),
    ("t3", "TIMESTAMP(3)", "TIMESTAMP '1969-12-31 23:59:59.999'", "datetime"),
    ("t6", "TIMESTAMP(6)", "TIMESTAMP '2024-02-29 12:00:01.123456'", "datetime"),
    ("tz", "TIMESTAMP_LTZ(3)", "TO_TIMESTAMP_LTZ(1234567890123, 3)", "datetime"),
    ("ar", "ARRAY<INT>", "ARRAY[1, CAST(NULL AS INT), 3]", "list"),
    ("ma", "MAP<STRING, BIGINT>", "MAP['a', CAST(1 AS BIGINT), 'b', CAST(NULL AS BIGINT)]", "dict"),
    ("ro", "ROW<x INT, y ROW<z STRING>>", "CAST(ROW(1, ROW('q')) AS ROW<x INT, y ROW<z STRING>>)", "dict"),
]

JOB = """
from actionbridge import InputEvent, Job, OutputEvent, Plan, action

@action(InputEvent)
def echo(event, ctx):
    row = dict(event.input)
    kinds = {{name: type(value).__name__ for name, value in row.items()}}
    aware = row["tz"] is not None and row["tz"].utcoffset() is not None and row["t3"].tzinfo is None
    ctx.send_event(OutputEvent({{**row, "kinds": str(kinds), "aware": aware}}))

job = Job(
    plan=Plan("types", actions=[echo]),
    tables=['''CREATE TABLE sink ({columns}, kinds STRING, aware BOOLEAN) WITH ('connector' = 'filesystem', 'path' = 'file://{dir}/out', 'format' = 'json')'''],
    input='''{query}''',
    key="{key}", output="sink",
)
"""


def test_every_sql_type_comes_back_as_it_went(bench: Bench) -> None:
    """The row that an action echoes is the row that Flink itself writes; a NULL of each type too."""
    typed = ", ".join(f"CAST({literal} AS {sql}) AS {name}" for name, sql, literal, _ in COLUMNS)
    nulls = ", ".join(f"CAST(NULL AS {sql}) AS {name}" for name, sql, _, _ in COLUMNS)
    columns = ", ".join(f"{name} {sql}" for name, sql, _, _ in COLUMNS)
    query = f"SELECT {typed} UNION ALL SELECT {nulls}"
    ended = bench.run(
        bench.job(JOB.format(columns=columns, dir=bench.directory, query=query, key="i8"), "types_job"),
        "-D",
        "table.local-time-zone=UTC",
    )
    assert ended.code == 0, ended.err
    full, empty = sorted(map(json.loads, rows(bench.directory / "out")), key=lambda row: row["b"] is None)
    kinds = {name: kind for name, _, _, kind in COLUMNS}
    assert full.pop("kinds") == str(kinds)
    assert empty.pop("kinds") == str(dict.fromkeys(kinds, "NoneType"))
    assert full.pop("aware") is True
    assert empty.pop("aware") is False
    assert full == {
        "b": True,
        "i1": -128,
        "i2": 32767,
        "i4": -2147483648,
        "i8": 9223372036854775807,
        "f4": 1.5,
        "f8": 0.1,
        "de": 1234567890123.0123456789,
        "ch": "abc",
        "vc": "żółw 𝄞",
        "bs": "AP8=",
        "bi": "AP8=",
        "da": "2024-02-29",
        "ti": "23:59:59",
        "t0": "2024-02-29 12:00:01",
        "t3": "1969-12-31 23:59:59.999",
        "t6": "2024-02-29 12:00:01.123456",
        "tz": "2009-02-13 23:31:30.123Z",
        "ar": [1, None, 3],
        "ma": {"a": 1, "b": None},
        "ro": {"x": 1, "y": {"z": "q"}},
    }
    assert all(value is None for value in empty.values())


ASYNC_JOB = """
import asyncio
import httpx
from actionbridge import InputEvent, Job, OutputEvent, Plan, action

async def twice(n):
    await asyncio.sleep(0.001)
    return 2 * n

@action(InputEvent)
async def everything(event, ctx):
    n = event.input["id"]
    a, b = await asyncio.gather(twice(n), twice(n + 1))
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        c = group.create_task(twice(n + 2))
    d = await asyncio.to_thread(lambda: n)
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda r: httpx.Response(200, text="ok"))) as client:
        answer = await client.get("http://service/")
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(60)
    except TimeoutError:
        ctx.send_event(OutputEvent({"id": n, "total": a + b + c.result() + d, "note": answer.text}))

@action(InputEvent)
def blocking(event, ctx):
    ctx.send_event(OutputEvent({"id": -event.input["id"], "total": asyncio.run(twice(event.input["id"])), "note": "sync"}))

job = Job(
    plan=Plan("asyncio-as-known", actions=[everything, blocking]),
    tables=["CREATE TABLE source (id BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '20', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '20')",
            "CREATE TABLE sink (id BIGINT, total BIGINT, note STRING) WITH ('connector' = 'filesystem', 'path' = 'file://%s/out', 'format' = 'json')"],
    input="SELECT * FROM source", key="id", output="sink",
)
"""


def test_asyncio_works_as_people_know_it(bench: Bench) -> None:
    """gather, timeout, TaskGroup, to_thread and httpx in an async action; asyncio.run in a sync one."""
    ended = bench.run(bench.job(ASYNC_JOB % bench.directory, "asyncio_job"), "--parallelism", "2")
    assert ended.code == 0, ended.err
    out = sorted(map(json.loads, rows(bench.directory / "out")), key=lambda row: row["id"])
    expected = [{"id": -n, "total": 2 * n, "note": "sync"} for n in range(20, 0, -1)]
    expected += [{"id": n, "total": 7 * n + 6, "note": "ok"} for n in range(1, 21)]
    assert out == expected
