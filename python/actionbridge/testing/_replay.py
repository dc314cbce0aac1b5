"""Crashing one action wherever it can be crashed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from actionbridge.api.errors import NonDeterminismError
from actionbridge.journal.records import Failed, Started, Succeeded, decode_record
from actionbridge.testing._run import ActionRun, launches, stage


class ReplayError(AssertionError):
    """An action that was killed and started again did something else than one that was not."""


def assert_replays(action: Callable[..., Any], event: object, **world: Any) -> ActionRun:
    """Run an action, then kill it after each of its records and let it go on: it must come to the same.

    The functions of its durable calls run again where their results were lost. They are to return the same
    for the same arguments, as fakes do.

    Args:
        action: As for ``run_action``.
        event: Likewise.
        world: Likewise.

    Returns:
        What the undisturbed action did; of one that fails, up to there.

    Raises:
        ReplayError: Outputs, events, memory or the error differ, or a call was made again whose result was
            recorded; says after which record.
    """
    performance = stage(action, event, **world)
    expected, failure = performance.perform()
    for kept in range(1, len(expected.records) + 1):
        records = expected.records[:kept]
        run, error = performance.perform(records, _time_of(records[-1]))
        try:
            _compare(expected, failure, run, error, records)
        except ReplayError as difference:
            raise ReplayError(
                f"killed after record {kept} of {len(expected.records)} ({_text(records[-1])}), the action "
                f"{difference}"
            ) from error
    return expected


def _compare(
    expected: ActionRun,
    failure: BaseException | None,
    run: ActionRun,
    error: BaseException | None,
    records: Sequence[bytes],
) -> None:
    if isinstance(error, NonDeterminismError):
        raise ReplayError(f"went another way:\n{error}")
    if (type(failure), str(failure)) != (type(error), str(error)):
        raise ReplayError(f"ended with {error!r} in place of {failure!r}")
    for part in ("outputs", "events", "short_term_memory", "sensory_memory"):
        was, now = getattr(expected, part), getattr(run, part)
        if was != now:
            raise ReplayError(
                f"came to other {part.replace('_', ' ')}:\n  undisturbed: {was!r}\n  now: {now!r}"
            )
    ended = {entry.call for entry in map(_decoded, records) if isinstance(entry, Succeeded | Failed)}
    again = [started.function for started in launches(run.records) if started.call in ended]
    if again and failure is None:
        raise ReplayError(f"made calls again whose results were recorded: {', '.join(again)}")


def _decoded(record: bytes) -> Any:
    decoded = decode_record(record)
    return None if decoded is None else decoded[1]


def _time_of(record: bytes) -> int:
    at: int = _decoded(record).at
    return at


def _text(record: bytes) -> str:
    entry = _decoded(record)
    call = f" of {entry.function}" if isinstance(entry, Started) else ""
    return type(entry).__name__.lower() + call
