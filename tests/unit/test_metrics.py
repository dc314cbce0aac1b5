"""Metrics of actions: what is added up until Java takes it, and what is refused."""

from threading import Thread, get_ident
from typing import Any

import pytest

from actionbridge import PlanError
from actionbridge.runtime.metrics import ActionMetrics, MetricBuffer, MetricThreadError


@pytest.fixture
def buffer() -> MetricBuffer:
    return MetricBuffer(get_ident())


@pytest.fixture
def metrics(buffer: MetricBuffer) -> ActionMetrics:
    return ActionMetrics(buffer, 2, "track")


class Whole:
    """Stands for an int, as numpy's integers do."""

    def __index__(self) -> int:
        return 5


def test_each_kind_is_told_as_the_contract_says_and_only_once(
    buffer: MetricBuffer, metrics: ActionMetrics
) -> None:
    metrics.counter("n").inc(3)
    metrics.counter("n").dec()
    metrics.gauge("level").set(1)
    metrics.gauge("level").set(0.25)
    metrics.histogram("ms").update(7)
    metrics.histogram("ms").update(Whole())  # type: ignore[arg-type]
    metrics.meter("seen").mark()
    metrics.meter("seen").mark(0)
    assert buffer.take() == [
        (2, 0, "n", 2),
        (2, 1, "level", 0.25),
        (2, 2, "ms", [7, 5]),
        (2, 3, "seen", 1),
    ]
    assert not buffer.changed
    metrics.counter("n").inc()
    assert buffer.take() == [(2, 0, "n", 1)]


def test_two_actions_may_use_one_name_for_different_kinds(buffer: MetricBuffer) -> None:
    ActionMetrics(buffer, 0, "a").counter("x").inc()
    ActionMetrics(buffer, 1, "b").gauge("x").set(1)
    assert buffer.take() == [(0, 0, "x", 1), (1, 1, "x", 1)]


def test_an_action_cannot_use_one_name_for_two_kinds(metrics: ActionMetrics) -> None:
    metrics.counter("x")
    with pytest.raises(PlanError, match="'x' of action 'track' is a counter and cannot be a meter"):
        metrics.meter("x")


@pytest.mark.parametrize("name", ["", "a b", "ü", None, 3])
def test_a_name_that_reporters_cannot_carry_is_refused(metrics: ActionMetrics, name: Any) -> None:
    with pytest.raises(PlanError, match="a metric of action 'track'"):
        metrics.counter(name)


@pytest.mark.parametrize(
    ("kind", "method", "value", "error"),
    [
        ("counter", "inc", 1.5, TypeError),
        ("counter", "dec", "1", TypeError),
        ("counter", "inc", 2**60, ValueError),
        ("gauge", "set", "high", TypeError),
        ("gauge", "set", 2**63, ValueError),
        ("histogram", "update", 1.5, TypeError),
        ("histogram", "update", -(2**63) - 1, ValueError),
        ("meter", "mark", -1, ValueError),
        ("meter", "mark", None, TypeError),
    ],
)
def test_a_value_that_a_metric_cannot_take_changes_nothing(
    buffer: MetricBuffer, metrics: ActionMetrics, kind: str, method: str, value: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"{kind} 'x'"):
        getattr(getattr(metrics, kind)("x"), method)(value)
    assert not buffer.changed


def test_a_metric_is_refused_on_another_thread(buffer: MetricBuffer, metrics: ActionMetrics) -> None:
    counter, errors = metrics.counter("x"), []

    def count() -> None:
        try:
            counter.inc()
        except MetricThreadError as error:
            errors.append(str(error))

    thread = Thread(target=count, name="pool-1")
    thread.start()
    thread.join()
    assert "thread 'pool-1'" in errors[0]
    assert not buffer.changed
