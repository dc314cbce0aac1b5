"""Options: one table, read as Flink reads it, nothing unknown let through."""

from typing import Any

import pytest

from actionbridge import OptionError
from actionbridge.plan.options import OPTIONS, normalise_options, options_table, parse_option


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max-in-flight", 1000),
        ("backlog.count", 10_000),
        ("backlog.bytes", 64 * 2**20),
        ("turn-budget", 0.002),
        ("max-value-bytes", 16 * 2**20),
        ("resource.open-timeout", 60.0),
        ("close.timeout", 10.0),
        ("num-async-threads", None),
        ("short-term-memory.ttl", None),
        ("durability", "auto"),
        ("log.directory", "auto"),
        ("replay.wait", 60.0),
        ("poison-limit", 3),
    ],
)
def test_every_default_is_valid_and_what_the_documentation_says(name: str, value: float | str | None) -> None:
    (option,) = [one for one in OPTIONS if one.name == name]
    assert parse_option(option.key, option.default) == value
    assert normalise_options({option.key: option.default}) == {option.key: option.default}


def test_the_table_is_plain_data_for_the_other_language() -> None:
    table = options_table()
    assert [row["key"] for row in table] == [option.key for option in OPTIONS]
    assert {type(cell) for row in table for cell in row.values()} == {str}
    assert set(table[0]) == {"key", "type", "default", "allowed", "doc"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 ms", 0.002),
        ("2ms", 0.002),
        (" 1 s ", 1.0),
        ("1500 milliseconds", 1.5),
        ("500 µs", 0.0005),
        ("500 μs", 0.0005),
        ("250000 ns", 0.00025),
        ("3 SEC", 3.0),
    ],
)
def test_durations_are_read_in_flinks_units(text: str, seconds: float) -> None:
    assert parse_option("actionbridge.turn-budget", text) == pytest.approx(seconds)


@pytest.mark.parametrize(("text", "seconds"), [("1 min", 60), ("1 m", 60), ("2 hours", 7200), ("1 d", 86400)])
def test_long_durations_too(text: str, seconds: float) -> None:
    assert parse_option("actionbridge.resource.open-timeout", text) == seconds


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("64 mb", 2**26),
        ("64 mib", 2**26),
        ("64m", 2**26),
        ("1 gb", 2**30),
        ("2048", 2048),
        (2048, 2048),
        ("4 kibibytes", 4096),
    ],
)
def test_sizes_are_read_in_flinks_units_and_the_iec_names(value: str | int, size: int) -> None:
    assert parse_option("actionbridge.backlog.bytes", value) == size


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("actionbridge.backlog.bytes", "64 mib", "64 mb"),
        ("actionbridge.backlog.bytes", 2049, "2049 b"),
        ("actionbridge.turn-budget", "1500 μs", "1500 µs"),
        ("actionbridge.turn-budget", "1000 ms", "1 s"),
        ("actionbridge.resource.open-timeout", "60 s", "1 min"),
        ("actionbridge.max-in-flight", "7", "7"),
        ("actionbridge.num-async-threads", 4, "4"),
        ("actionbridge.num-async-threads", " auto", "auto"),
    ],
)
def test_options_are_written_so_that_flink_reads_the_same(key: str, value: Any, written: str) -> None:
    assert normalise_options({key: value}) == {key: written}


def test_flinks_own_options_are_only_made_text() -> None:
    options: dict[str, Any] = {
        "parallelism.default": 2,
        "x.flag": False,
        "x.share": 0.5,
        "pipeline.name": "a",
    }
    assert normalise_options(options) == {
        "parallelism.default": "2",
        "x.flag": "false",
        "x.share": "0.5",
        "pipeline.name": "a",
    }


def test_an_unknown_key_is_refused_with_the_nearest_and_all_that_exist() -> None:
    with pytest.raises(OptionError, match=r"did you mean 'actionbridge\.max-in-flight'\?") as refused:
        normalise_options({"actionbridge.max-inflight": 3})
    assert all(option.key in str(refused.value) for option in OPTIONS)
    with pytest.raises(OptionError, match=r"'actionbridge\.zzz' is unknown: use one of"):
        parse_option("actionbridge.zzz", 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max-in-flight", 0),
        ("max-in-flight", -1),
        ("max-in-flight", True),
        ("max-in-flight", 1.5),
        ("max-in-flight", "many"),
        ("max-in-flight", "10 ms"),
        ("max-in-flight", ""),
        ("max-in-flight", 10**9),
        ("turn-budget", 2),
        ("turn-budget", 0.002),
        ("turn-budget", "2"),
        ("turn-budget", "2 parsecs"),
        ("turn-budget", "-2 ms"),
        ("turn-budget", "0 ms"),
        ("turn-budget", "1.5 s"),
        ("turn-budget", "false"),
        ("backlog.bytes", "64 s"),
        ("backlog.bytes", "auto"),
        ("num-async-threads", "automatic"),
        ("num-async-threads", 0),
        ("short-term-memory.ttl", "0 ms"),
        ("short-term-memory.ttl", "auto"),
        ("short-term-memory.ttl", 5),
        ("durability", "disk"),
        ("durability", True),
        ("log.directory", "logs"),
        ("log.directory", ""),
    ],
)
def test_a_bad_value_is_refused_with_what_is_allowed(name: str, value: Any) -> None:
    (option,) = [one for one in OPTIONS if one.name == name]
    with pytest.raises(OptionError) as refused:
        normalise_options({option.key: value})
    assert option.allowed in str(refused.value)


@pytest.mark.parametrize("options", [{3: "x"}, {"a": None}, {"a": ["b"]}])
def test_keys_and_values_that_configuration_cannot_hold_are_refused(options: Any) -> None:
    with pytest.raises(OptionError, match="write str keys"):
        normalise_options(options)
