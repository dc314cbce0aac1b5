"""What goes over what: options and parameters of the job and of the command line."""

from pathlib import Path

import pytest

from actionbridge.cli.errors import CommandError
from actionbridge.cli.settings import close_timeout, local_options, override_params, parse_pairs
from actionbridge.plan.job import Scalar

CHECKPOINTS = Path("/jobs/.actionbridge/a b/checkpoints")


def test_a_value_may_hold_equals_signs_and_the_last_of_equal_keys_counts() -> None:
    assert parse_pairs("-D", ["a=1", "b=x=y", "a=", " c = d"]) == {"a": "", "b": "x=y", "c": " d"}


def test_a_local_run_checkpoints_into_the_jobs_directory_and_does_not_restart() -> None:
    options = local_options({}, {}, CHECKPOINTS)
    assert options["execution.checkpointing.interval"] == "10 s"
    assert options["execution.checkpointing.dir"] == "file:///jobs/.actionbridge/a b/checkpoints"
    assert options["restart-strategy.type"] == "disable"


def test_the_jobs_options_go_over_defaults_and_the_command_lines_over_both() -> None:
    job = {"execution.checkpointing.interval": "1 s", "actionbridge.turn-budget": "4 ms"}
    options = local_options(job, {"execution.checkpointing.interval": "2 s"}, CHECKPOINTS)
    assert options["execution.checkpointing.interval"] == "2 s"
    assert options["actionbridge.turn-budget"] == "4 ms"


def test_the_close_timeout_is_the_options_or_its_default_in_seconds() -> None:
    assert close_timeout({}) == 10.0
    assert close_timeout({"actionbridge.close.timeout": "1500 ms"}) == 1.5


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
