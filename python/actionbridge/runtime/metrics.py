"""Metrics of actions, added up in Python until the crossing ends and Java takes them."""

from __future__ import annotations

import operator
from threading import current_thread, get_ident
from typing import Any, ClassVar, Final, TypeVar

from actionbridge.api.decorators import check_name
from actionbridge.api.errors import ActionBridgeError, PlanError

_LARGEST_STEP: Final = 2**53
_INT64: Final = 2**63

Update = tuple[int, int, str, Any]
"""Index of the action, kind, name, and what was measured; as the frame carries it."""


class MetricThreadError(ActionBridgeError):
    """A metric was used on another thread than the task's."""


class MetricBuffer:
    """What the metrics of a subtask have measured since Java was told last.

    Owns: the metrics that changed.
    Lifecycle: as the subtask.
    Threading: task thread only; a violation raises.
    """

    __slots__ = ("_owner", "changed")

    def __init__(self, owner: int) -> None:
        self._owner = owner
        self.changed: list[_Metric] = []

    def admit(self, metric: _Metric) -> None:
        """A metric is about to change; called once or more often per crossing."""
        if get_ident() != self._owner:
            raise MetricThreadError(
                f"metric {metric.name!r} was used on thread {current_thread().name!r}: "
                "return what the thread found to the action, and measure it there"
            )
        if not metric.changed:
            metric.changed = True
            self.changed.append(metric)

    def take(self) -> list[Update]:
        """Return all that changed, in the order of the first change, and begin anew."""
        updates = [(metric.action, metric.kind, metric.name, metric.take()) for metric in self.changed]
        self.changed.clear()
        return updates


class _Metric:
    """One metric of one action."""

    __slots__ = ("_buffer", "action", "changed", "name")
    kind: ClassVar[int]
    noun: ClassVar[str]

    def __init__(self, buffer: MetricBuffer, action: int, name: str) -> None:
        self._buffer = buffer
        self.action = action
        self.name = name
        self.changed = False

    def take(self) -> Any:
        """Return what was measured, and begin anew."""
        raise NotImplementedError

    def _whole(self, value: object, limit: int) -> int:
        number = _index(value)
        if number is None:
            raise TypeError(
                f"{self.noun} {self.name!r} takes whole numbers, not {type(value).__name__}: "
                "choose a smaller unit, or round"
            )
        if not -limit <= number < limit:
            raise ValueError(
                f"{self.noun} {self.name!r} cannot take {number}: keep it within 2**{limit.bit_length() - 1}"
            )
        return number


class _Sum(_Metric):
    __slots__ = ("_sum",)

    def __init__(self, buffer: MetricBuffer, action: int, name: str) -> None:
        super().__init__(buffer, action, name)
        self._sum = 0

    def take(self) -> int:
        total, self._sum = self._sum, 0
        self.changed = False
        return total


class CounterMetric(_Sum):
    """See ``api.metrics.Counter``."""

    __slots__ = ()
    kind = 0
    noun = "counter"

    def inc(self, n: int = 1) -> None:
        """See ``Counter.inc``."""
        n = self._whole(n, _LARGEST_STEP)
        self._buffer.admit(self)
        self._sum += n

    def dec(self, n: int = 1) -> None:
        """See ``Counter.dec``."""
        n = self._whole(n, _LARGEST_STEP)
        self._buffer.admit(self)
        self._sum -= n


class GaugeMetric(_Metric):
    """See ``api.metrics.Gauge``."""

    __slots__ = ("_value",)
    kind = 1
    noun = "gauge"
    _value: float

    def set(self, value: float) -> None:
        """See ``Gauge.set``."""
        if not isinstance(value, float):
            if _index(value) is None:
                raise TypeError(f"gauge {self.name!r} shows an int or a float, not {type(value).__name__}")
            value = self._whole(value, _INT64)
        self._buffer.admit(self)
        self._value = float(value) if isinstance(value, float) else value  # none of a subclass, as numpy's

    def take(self) -> float:
        self.changed = False
        return self._value


class HistogramMetric(_Metric):
    """See ``api.metrics.Histogram``."""

    __slots__ = ("_values",)
    kind = 2
    noun = "histogram"

    def __init__(self, buffer: MetricBuffer, action: int, name: str) -> None:
        super().__init__(buffer, action, name)
        self._values: list[int] = []

    def update(self, value: int) -> None:
        """See ``Histogram.update``."""
        value = self._whole(value, _INT64)
        self._buffer.admit(self)
        self._values.append(value)

    def take(self) -> list[int]:
        values, self._values = self._values, []
        self.changed = False
        return values


class MeterMetric(_Sum):
    """See ``api.metrics.Meter``."""

    __slots__ = ()
    kind = 3
    noun = "meter"

    def mark(self, n: int = 1) -> None:
        """See ``Meter.mark``."""
        n = self._whole(n, _LARGEST_STEP)
        if n < 0:
            raise ValueError(f"meter {self.name!r} cannot take {n}: use a counter for what goes down, too")
        self._buffer.admit(self)
        self._sum += n


_M = TypeVar("_M", bound=_Metric)


class ActionMetrics:
    """The metrics object of one action: makes each metric once.

    Args:
        buffer: Of the subtask.
        action: Index in the plan.
        label: Name of the action.
    """

    __slots__ = ("_action", "_buffer", "_label", "_metrics")

    def __init__(self, buffer: MetricBuffer, action: int, label: str) -> None:
        self._buffer = buffer
        self._action = action
        self._label = label
        self._metrics: dict[str, _Metric] = {}

    def counter(self, name: str, /) -> CounterMetric:
        """See ``Metrics.counter``."""
        return self._metric(CounterMetric, name)

    def gauge(self, name: str, /) -> GaugeMetric:
        """See ``Metrics.gauge``."""
        return self._metric(GaugeMetric, name)

    def histogram(self, name: str, /) -> HistogramMetric:
        """See ``Metrics.histogram``."""
        return self._metric(HistogramMetric, name)

    def meter(self, name: str, /) -> MeterMetric:
        """See ``Metrics.meter``."""
        return self._metric(MeterMetric, name)

    def _metric(self, cls: type[_M], name: str) -> _M:
        metric = self._metrics.get(name)
        if metric is None:
            check_name(name, f"a metric of action {self._label!r}")
            metric = self._metrics[name] = cls(self._buffer, self._action, name)
        if type(metric) is not cls:
            raise PlanError(
                f"metric {name!r} of action {self._label!r} is a {metric.noun} and cannot be a {cls.noun}",
                "give the two different names",
            )
        return metric


def _index(value: object) -> int | None:
    """Return an int, or what stands for one as numpy's do; None for everything else."""
    try:
        return operator.index(value)  # type: ignore[arg-type]  # what it refuses is the question
    except TypeError:
        return None
