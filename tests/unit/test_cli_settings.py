"""What goes over what: options and parameters of the job and of the command line."""

import pytest

from actionbridge.cli.errors import CommandError
from actionbridge.cli.settings import override_options, override_params, parse_pairs
from actionbridge.plan.job import Scalar


def test_a_value_may_hold_equals_signs_and_the_last_of_equal_keys_counts() -> None:
    assert parse_pairs("-D", ["a=1", "b=x=y", "a=", " c = d"]) == {"a": "", "b": "x=y", "c": " d"}


def test_the_command_lines_options_go_over_the_jobs() -> None:
    job = {"execution.checkpointing.interval": "1 s", "actionbridge.turn-budget": "4 ms"}
    overrides = {"execution.checkpointing.interval": "2 s", "actionbridge.backlog.bytes": "64 mib"}
    assert override_options(job, overrides) == {
        "execution.checkpointing.interval": "2 s",
        "actionbridge.turn-budget": "4 ms",
        "actionbridge.backlog.bytes": "64 mb",
    }


def test_a_parameter_takes_the_type_that_the_job_gave_it() -> None:
    job: dict[str, Scalar] = {"text": "a", "whole": 1, "number": 1.5, "flag": False, "none": None}
    given = {"text": "7", "whole": "7", "number": "7", "flag": "true", "none": "7", "new": "7"}
    typed = override_params(job, given)
    assert typed == {"text": "7", "whole": 7, "number": 7.0, "flag": True, "none": "7", "new": "7"}
    assert type(typed["number"]) is float


def test_parameters_that_are_not_named_stay() -> None:
    assert override_params({"a": 1, "b": 2}, {"b": "3"}) == {"a": 1, "b": 3}


@pytest.mark.parametrize(
    ("present", "text", "expected"),
    [
        (1, "1.5", "a whole number"),
        (1, str(2**63), "a whole number of 64 bits"),
        (1.5, "nan", "a finite number"),
        (1.5, "much", "a finite number"),
        (True, "1", "true or false"),
        (True, "True", "true or false"),
    ],
)
def test_text_of_another_type_is_refused(present: int | float, text: str, expected: str) -> None:
    with pytest.raises(CommandError) as raised:
        override_params({"limit": present}, {"limit": text})
    assert str(raised.value) == f"--param limit={text} has the wrong type: the job's 'limit' is {expected}"
