"""What an action puts out fits the table, or the run says what does not."""

import pytest

from runs import Bench


def test_a_missing_field_is_null_where_the_column_allows_it(bench: Bench) -> None:
    ended = bench.run(bench.job("outputs_job"), "--param", "row={'id': 1}")
    assert ended.code == 0, ended.err
    assert bench.rows("sink", "id") == [{"id": 1, "note": None, "short": None, "price": None}]


@pytest.mark.parametrize(
    ("row", "wait", "place", "problem"),
    [
        ("{'note': 'x'}", "false", "sink.id: ", "NULL"),
        ("{'note': 'x'}", "true", "sink.id: ", "NULL"),
        ("{'id': 1, 'nota': 'x'}", "false", "sink", "'nota'"),
        ("{'id': 'one'}", "false", "sink.id: ", "BIGINT"),
        (f"{{'id': {2**63}}}", "false", "sink.id: ", "BIGINT"),
        ("{'id': 1, 'short': 'long'}", "false", "sink.short: ", "VARCHAR(3)"),
        ("{'id': 1, 'price': 1.5}", "false", "sink.price: ", "DECIMAL(5, 2)"),
    ],
    ids=[
        "missing",
        "missing after a wait",
        "unknown",
        "of another type",
        "too large",
        "too long",
        "float as DECIMAL",
    ],
)
def test_a_row_that_does_not_fit_names_table_column_action_and_key(
    bench: Bench, row: str, wait: str, place: str, problem: str
) -> None:
    ended = bench.run(bench.job("outputs_job"), "--param", f"row={row}", "--param", f"wait={wait}")
    assert ended.code == 1
    print(ended.err)
    error, log = ended.err.splitlines()
    assert error.startswith("actionbridge: error: ")
    for part in (place, problem, "'put_out'", "k7"):
        assert part in error
    assert log.startswith("log: ")
    assert bench.lines("sink") == []
