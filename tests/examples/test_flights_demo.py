"""What the demo says of two runs, and what it does not let pass."""

from collections import Counter
from typing import Any

import pytest
from demo import Performance, check, comparison, worst
from expected import Delay
from processes import DemoError

ONE, TWO = Delay("N1", 150, 10.5, "EMB-145XR"), Delay("N2", 61, None, None)
FOUND = Counter({ONE: 1, TWO: 2})


def performance(delays: Counter[Delay] = FOUND, **stats: Any) -> Performance:
    return Performance(10.0, delays, {"total": 6, "failed": 0, "keys": 6, "most_waiting": 2, **stats})


def test_calls_made_again_are_those_that_neither_a_503_nor_another_key_explains() -> None:
    assert performance(total=11, failed=2).repeated == 3


def test_the_two_runs_are_told_side_by_side() -> None:
    table = comparison(1_000, performance(), performance(total=11, failed=2)).splitlines()
    assert [line.split() for line in table[-5:-1]] == [
        ["calls", "that", "the", "service", "saw", "6", "11"],
        ["different", "idempotency", "keys", "6", "6"],
        ["answered", "503,", "and", "tried", "again", "0", "2"],
        ["made", "again", "after", "the", "kill", "0", "3"],
    ]


def test_a_run_that_found_what_plain_python_finds_passes() -> None:
    check(FOUND, performance(total=9), "killed")


def test_a_missing_row_does_not_pass() -> None:
    with pytest.raises(DemoError, match=r"the killed run found something else.*\n  missing, 1 times: .*'N1'"):
        check(FOUND, performance(Counter({TWO: 2})), "killed")


def test_a_call_with_two_keys_does_not_pass() -> None:
    with pytest.raises(DemoError, match="its 6 calls with 7 idempotency keys"):
        check(FOUND, performance(keys=7), "killed")


def test_the_worst_delays_come_first_and_what_is_unknown_is_a_question_mark() -> None:
    assert worst(FOUND).splitlines()[1:] == [
        "N1             150      10.5  EMB-145XR",
        "N2              61         ?  ?",
        "N2              61         ?  ?",
    ]
