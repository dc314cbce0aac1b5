"""check_signature: a function that cannot be called is refused before it is."""

import sys
from types import ModuleType
from typing import Any

import pytest
import signature_accepted
import signature_postponed
import signature_refused
from signature_table import CASES, Case, Rush, where_of

from actionbridge import InputEvent, PlanError, RunnerContext, SignatureError
from actionbridge.plan.function import PythonFunction
from actionbridge.plan.signature import check_call

ACCEPTED = [case for case in CASES if case.refusal is None]
REFUSED = [case for case in CASES if case.refusal is not None]


def _check(case: Case) -> None:
    """As a plan does it."""
    PythonFunction.of(case.function).check_signature((case.event, RunnerContext))


def _name(case: Case) -> str:
    return getattr(case.function, "__qualname__", None) or type(case.function).__name__


@pytest.mark.parametrize("case", ACCEPTED, ids=_name)
def test_what_can_be_called_with_event_and_context_is_accepted(case: Case) -> None:
    _check(case)


@pytest.mark.parametrize("case", REFUSED, ids=_name)
def test_a_refusal_tells_function_place_what_is_expected_what_was_found_and_the_remedy(case: Case) -> None:
    with pytest.raises(PlanError) as refused:
        _check(case)
    error = refused.value
    assert case.refusal is not None
    assert str(error) == case.refusal.format(where=where_of(case.function))
    if isinstance(error, SignatureError):
        assert error.expected in error.problem
        assert error.found in error.problem


@pytest.mark.parametrize("part", [signature_accepted, signature_refused, signature_postponed])
def test_every_part_of_the_table_is_in_it(part: ModuleType) -> None:
    assert any(getattr(case.function, "__module__", None) == part.__name__ for case in CASES)


def test_the_table_has_sixty_accepted_and_forty_refused_functions() -> None:
    assert len(ACCEPTED) >= 60
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("target", [dict, type("Handler", (), {"__init__": lambda self, event, ctx: None})])
def test_a_class_is_called_like_a_function(target: Any) -> None:
    check_call(target, (Rush, RunnerContext))


def test_a_wrapper_that_wraps_itself_is_no_endless_search() -> None:
    def wrapper(*args: Any) -> None: ...

    wrapper.__wrapped__ = wrapper  # type: ignore[attr-defined]
    check_call(wrapper, (Rush, RunnerContext))


if sys.version_info >= (3, 12):

    def test_type_parameters_of_a_function_are_known() -> None:
        scope: dict[str, Any] = {"__name__": __name__}
        exec(
            "from __future__ import annotations\n"
            "def fits[T](event: list[T], ctx: T): ...\n"
            "def bound[T: str](event: T, ctx): ...\n"
            "type Alias = str\n"
            "def alias(event: Alias, ctx): ...\n",
            scope,
        )
        check_call(scope["fits"], (list, RunnerContext))
        for name in ("bound", "alias"):
            with pytest.raises(SignatureError):
                check_call(scope[name], (InputEvent, RunnerContext))
