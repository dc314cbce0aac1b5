"""@action and @resource: what they mark, and what they refuse at once."""

import contextlib
import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import plan_instances as instances
import plan_samples as samples
import pytest

from actionbridge import Event, InputEvent, OutputEvent, PlanError, action, resource
from actionbridge.api.decorators import ResourceSpec, Trigger, action_spec, resource_spec


def test_a_marked_function_is_the_function_itself() -> None:
    def handle(event: Any, ctx: Any) -> int:
        return 3

    assert action(InputEvent)(handle) is handle
    assert handle(None, None) == 3


def test_a_mark_keeps_triggers_in_order_and_each_once() -> None:
    spec = action_spec(samples.explain)
    assert spec is not None
    assert spec.triggers == (Trigger("samples.late", samples.Late), Trigger("samples.other", None))
    assert (spec.name, spec.version) == (None, 3)
    twice = action("a.b", samples.Late, "samples.late", "a.b")(lambda_free())
    assert [trigger.type_name for trigger in action_spec(twice).triggers] == ["a.b", "samples.late"]  # type: ignore[union-attr]


def lambda_free() -> Callable[[Any, Any], None]:
    def handle(event: Any, ctx: Any) -> None: ...

    return handle


@pytest.mark.parametrize(
    "marked",
    [
        samples.Outer.static,
        samples.Outer.static_below,
        samples.Outer.of_class,
        samples.wrapped_outside,
        samples.wrapped_inside,
        samples.strict,
        instances.rules.check,
        samples.lenient,
    ],
)
def test_the_mark_is_found_through_methods_wrappers_partials_and_callable_objects(marked: object) -> None:
    assert action_spec(marked) is not None


@pytest.mark.parametrize("unmarked", [samples.add, samples.add_five, samples.Late, 3, None])
def test_what_was_not_marked_has_no_mark(unmarked: object) -> None:
    assert action_spec(unmarked) is None
    assert resource_spec(unmarked) is None


def test_no_trigger_is_refused() -> None:
    with pytest.raises(PlanError, match=r"no trigger.*@action\(InputEvent\)"):
        action()


def test_the_bare_decorator_is_refused_with_file_and_line() -> None:
    with pytest.raises(
        PlanError, match=r"no trigger \(.*test_plan_decorators\.py:\d+\): write @action\(InputEvent\)"
    ):

        @action  # type: ignore[arg-type]
        def handle(event: Any, ctx: Any) -> None: ...


def test_output_events_trigger_nothing() -> None:
    for trigger in (OutputEvent, "actionbridge.output"):
        with pytest.raises(PlanError, match="cannot listen to OutputEvent"):
            action(trigger)


@pytest.mark.parametrize("trigger", [3, Event, int, "no name", "a:1", "actionbridge.mine"])
def test_a_trigger_that_is_no_event_is_refused(trigger: Any) -> None:
    with pytest.raises(PlanError):
        action(trigger)


@pytest.mark.parametrize(
    "settings", [{"version": 0}, {"version": True}, {"version": "1"}, {"name": ""}, {"name": "a b"}]
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(PlanError, match=r"use a whole number|use letters"):
        action(InputEvent, **settings)


def _generator(event: Any, ctx: Any) -> Iterator[int]:
    yield 1


async def _async_generator(event: Any, ctx: Any) -> AsyncIterator[int]:
    yield 1


@pytest.mark.parametrize("generator", [_generator, _async_generator, functools.partial(_generator, None)])
def test_a_generator_is_no_action(generator: Any) -> None:
    with pytest.raises(
        PlanError, match=r"generator function \(.*test_plan_decorators\.py:\d+\): remove the yield"
    ):
        action(InputEvent)(generator)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (lambda event, ctx: None, "lambda"),
        (samples.Late, "on class Late, which is no function"),
        (3, "no function"),
        (samples.track, "track is marked with @action twice"),
        (samples.Outer().plain, "in the class if it is a method"),
        (len, "takes no mark"),
    ],
)
def test_what_cannot_be_an_action_is_refused(target: Any, reason: str) -> None:
    with pytest.raises(PlanError, match=reason):
        action(InputEvent)(target)


def test_a_resource_is_marked_bare_or_with_settings_and_stays_callable() -> None:
    assert resource_spec(samples.numbers) == ResourceSpec(None, ())
    assert resource_spec(samples.make_client) == ResourceSpec("client", (samples.numbers,))
    assert next(samples.numbers(None)) == 7


def test_a_resource_may_be_wrapped() -> None:
    @samples.logged
    @resource
    def outside(ctx: Any) -> Iterator[int]:
        yield 1

    @resource
    @samples.logged
    async def inside(ctx: Any) -> AsyncIterator[int]:
        yield 1

    assert resource_spec(outside) == resource_spec(inside) == ResourceSpec(None, ())


def _returns(ctx: Any) -> int:
    return 1


async def _coroutine(ctx: Any) -> int:
    return 1


@contextlib.contextmanager
def _managed(ctx: Any) -> Iterator[int]:
    yield 1


@pytest.mark.parametrize("factory", [_returns, _coroutine, _managed])
def test_a_factory_that_does_not_yield_is_refused(factory: Any) -> None:
    with pytest.raises(PlanError, match="not a generator function.*without contextmanager"):
        resource(factory)


@pytest.mark.parametrize("settings", [{"name": "a/b"}, {"depends_on": "other"}, {"depends_on": [3]}])
def test_settings_of_a_resource_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(PlanError):
        resource(**settings)
