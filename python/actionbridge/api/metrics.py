"""Metrics as actions see them: ``ctx.metrics``."""

from typing import Protocol


class Counter(Protocol):
    """A number that is counted up and down."""

    def inc(self, n: int = 1) -> None:
        """Add ``n``, a whole number within 2**53 of zero."""
        ...

    def dec(self, n: int = 1) -> None:
        """Subtract ``n``, a whole number within 2**53 of zero."""
        ...


class Gauge(Protocol):
    """A value that stands until the next one."""

    def set(self, value: float) -> None:
        """Show ``value``, a float or an int of 64 bits, from now on."""
        ...


class Histogram(Protocol):
    """How values are distributed: count, minimum, maximum, mean and quantiles of the last 1,000."""

    def update(self, value: int) -> None:
        """Add ``value``, an int of 64 bits: choose the unit so that whole numbers are exact enough."""
        ...


class Meter(Protocol):
    """How often something happens: count, and rate per second over the last minute."""

    def mark(self, n: int = 1) -> None:
        """Add ``n`` events, a whole number from 0 to 2**53."""
        ...


class Metrics(Protocol):
    """Metrics of the action, in Flink's metric groups: below the operator's, with the action as label.

    A metric is made where it is first asked for, and each subtask has its own. Its name is kept for as long
    as the job runs: put no keys or ids into names. What was measured stays, even if the action fails or is
    tried again: metrics are no effects. Metrics may be kept beyond the end of the action, but are used on
    the task thread only.

    All methods raise ``PlanError`` for a name that is not made of letters, digits, ``_``, ``.``, ``-``, and
    for one that the action uses for a metric of another kind. Metrics raise ``TypeError`` or ``ValueError``
    for a value that they cannot take.
    """

    def counter(self, name: str, /) -> Counter:
        """Return the counter of this name."""
        ...

    def gauge(self, name: str, /) -> Gauge:
        """Return the gauge of this name; shows 0 until it is set."""
        ...

    def histogram(self, name: str, /) -> Histogram:
        """Return the histogram of this name."""
        ...

    def meter(self, name: str, /) -> Meter:
        """Return the meter of this name."""
        ...
