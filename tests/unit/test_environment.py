"""Resources: found by the name that the plan gives them, opened in order, closed in reverse."""

import functools
from collections.abc import Iterator
from typing import Any

import pytest

from actionbridge import resource
from actionbridge.plan.resources import in_opening_order
from actionbridge.runtime.environment import Environment, ResourceError

CLOSED: list[str] = []


@resource
def sized(size: int, ctx: Any) -> Iterator[int]:
    """A factory with a parameter to fix."""
    yield size


HELD = functools.partial(sized, 7)


@resource
def first(ctx: Any) -> Iterator[str]:
    yield "first"
    CLOSED.append("first")


@resource(depends_on=[first])
def second(ctx: Any) -> Iterator[str]:
    yield ctx.get_resource(first) + " and second"
    CLOSED.append("second")


@resource
def broken(ctx: Any) -> Iterator[None]:
    raise OSError("no such service")
    yield


def _opened(*factories: Any) -> Environment:
    environment = Environment({}, lambda: pytest.fail("no async resource here"))
    environment.open(in_opening_order(list(factories)), 5.0)
    return environment


def test_a_partial_that_a_module_holds_is_found_by_its_own_name() -> None:
    assert _opened(HELD).get_resource(HELD) == 7


def test_a_resource_reaches_what_it_depends_on_and_is_closed_before_it() -> None:
    CLOSED.clear()
    environment = _opened(second, first)
    assert environment.get_resource(second) == "first and second"
    assert environment.close(5.0) == []
    assert CLOSED == ["second", "first"]


def test_a_failure_to_open_names_the_resource() -> None:
    with pytest.raises(ResourceError, match=r"'broken' failed to open \(OSError: no such service\)"):
        _opened(broken)
