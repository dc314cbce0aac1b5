"""One durable call: what it does in every state, in the first attempt of its action and in later ones."""

import asyncio
import threading
from typing import Any

import ormsgpack
import pytest

from actionbridge.api.errors import OutcomeUnknown, PoisonError, UsageError, ValueNotSupportedError, WireError
from actionbridge.journal.directives import (
    HOLD,
    REPLAY,
    Backoff,
    Begin,
    Launch,
    Raised,
    Reconcile,
    Returned,
    Timer,
)
from actionbridge.journal.journal import ActionJournal
from actionbridge.journal.records import Execution, Record, Succeeded, decode_record, encode_record
from support.journals import EXECUTION, KEY, NOW, Asked, call, journal_of, sleep

A, B, C = call("a"), call("b"), call("c")


def ask(journal: ActionJournal, asked: Asked = A, now: int = NOW, **options: Any) -> Any:
    return journal.call(*asked, now, **options)


def restart(*journals: ActionJournal) -> ActionJournal:
    """The journal of the next process, with all records of those before it."""
    return journal_of([data for journal in journals for data in journal.take_records()])


def kinds(journal: ActionJournal) -> list[str]:
    return [type(record).__name__ for record in records(journal)]


def records(journal: ActionJournal) -> list[Record]:
    return [entry.record for entry in map(decode_record, journal.take_records()) if entry is not None]


# The first attempt.


def test_a_new_call_is_launched_and_returns_what_reads_back_from_its_record() -> None:
    journal, value = journal_of(), {"a": (1, [2])}
    assert ask(journal) == Launch(1, None)
    assert journal.deliver(NOW) is None
    assert journal.succeeded("a", 1, value, NOW + 5)
    delivery = journal.deliver(NOW + 9)
    assert delivery == Returned("a", value, NOW + 5)
    assert isinstance(delivery, Returned)
    assert delivery.value is not value
    assert kinds(journal) == ["Started", "Succeeded"]


def test_ends_are_released_one_by_one_in_the_order_in_which_they_came() -> None:
    journal = journal_of()
    for asked in (A, B, C):
        ask(journal, asked)
    for id in ("b", "c", "a"):
        journal.succeeded(id, 1, id, NOW)
    assert [journal.deliver(NOW) for _ in range(4)] == [*(Returned(id, id, NOW) for id in "bca"), None]


def test_a_failure_raises_what_reads_back_from_its_record() -> None:
    journal, error = journal_of(), KeyError("k")
    ask(journal)
    assert journal.failed("a", 1, error, NOW) is None
    delivery = journal.deliver(NOW)
    assert isinstance(delivery, Raised)
    assert repr(delivery.error) == "KeyError('k')"
    assert delivery.error is not error


def test_a_result_that_cannot_be_stored_is_a_failure_that_names_it() -> None:
    journal = journal_of()
    ask(journal)
    assert journal.succeeded("a", 1, {"lock": threading.Lock()}, NOW)
    delivery = journal.deliver(NOW)
    assert isinstance(delivery, Raised)
    assert isinstance(delivery.error, ValueNotSupportedError)
    assert delivery.error.path == 'result of flights:fetch["lock"]'
    assert kinds(journal) == ["Started", "Failed"]


def test_control_flow_is_never_recorded() -> None:
    journal = journal_of()
    ask(journal)
    journal.take_records()
    error: Any = asyncio.CancelledError()
    with pytest.raises(TypeError, match=r"asyncio\.exceptions\.CancelledError is control flow"):
        journal.failed("a", 1, error, NOW)
    assert journal.take_records() == []


def test_an_id_is_given_once() -> None:
    journal = journal_of()
    ask(journal)
    with pytest.raises(UsageError, match=r"asked for twice \(job\.py:7\): give each Call\(key=\.\.\.\)"):
        ask(journal, where=("job.py", 7))


def test_an_attempt_knows_when_it_is_too_late() -> None:
    assert ask(journal_of(), call("a", span=3_000)) == Launch(1, NOW + 3_000)


def test_a_failed_attempt_is_repeated_after_its_backoff_until_none_is_left() -> None:
    journal = journal_of()
    ask(journal, call("a", attempts=2, span=100))
    assert journal.failed("a", 1, ValueError(), NOW, retry_at=NOW + 50) == Backoff(NOW + 50)
    assert journal.deliver(NOW) is None
    assert journal.relaunch("a", NOW + 50) == Launch(2, NOW + 150)
    assert journal.failed("a", 2, ValueError("last"), NOW + 60, retry_at=NOW + 99) is None
    assert repr(journal.deliver(NOW)) == f"Raised(call='a', error=ValueError('last'), at={NOW + 60})"
    assert kinds(journal) == ["Started", "Retry", "Started", "Failed"]


def test_an_error_that_is_final_is_not_repeated() -> None:
    journal = journal_of()
    ask(journal, call("a", attempts=9))
    assert journal.failed("a", 1, ValueError(), NOW) is None
    assert isinstance(journal.deliver(NOW), Raised)


def test_what_ends_too_late_is_dropped_and_counted() -> None:
    journal = journal_of()
    ask(journal, call("a", attempts=2))
    journal.failed("a", 1, TimeoutError(), NOW, retry_at=NOW)
    assert not journal.succeeded("a", 1, "in the backoff", NOW)
    journal.relaunch("a", NOW)
    assert not journal.succeeded("a", 1, "beside the second attempt", NOW)
    assert journal.succeeded("a", 2, "in time", NOW)
    assert journal.failed("a", 2, ValueError(), NOW) is None
    assert journal.late == 3
    assert [journal.deliver(NOW), journal.deliver(NOW)] == [Returned("a", "in time", NOW), None]


def test_a_timer_fires_when_it_is_due() -> None:
    journal = journal_of()
    assert ask(journal, sleep("s", 2)) == Timer(1, NOW + 2_000)
    assert journal.succeeded("s", 1, None, NOW + 2_001)
    assert journal.deliver(NOW) == Returned("s", None, NOW + 2_001)


# Cancellation.


def test_a_cancelled_call_is_recorded_and_its_result_is_dropped() -> None:
    journal = journal_of()
    ask(journal)
    journal.cancelled("a", NOW)
    journal.cancelled("a", NOW)
    assert not journal.succeeded("a", 1, "late", NOW)
    assert journal.deliver(NOW) is None
    assert kinds(journal) == ["Started", "Cancelled"]


def test_a_cancellation_overrides_a_result_that_lost_the_race() -> None:
    first = journal_of()
    ask(first)
    ask(first, B)
    first.succeeded("a", 1, "a", NOW)
    first.succeeded("b", 1, "b", NOW)
    first.cancelled("a", NOW)
    assert first.deliver(NOW) == Returned("b", "b", NOW)
    again = restart(first)
    assert (ask(again), ask(again, B)) == (REPLAY, REPLAY)
    assert again.deliver(NOW) == Returned("b", "b", NOW)
    assert again.deliver(NOW) is None
    again.cancelled("a", NOW)
    assert again.patience is None
    assert again.take_records() == []


def test_a_cancellation_overrides_even_a_result_that_was_released() -> None:
    first = journal_of()
    ask(first)
    first.succeeded("a", 1, "a", NOW)
    assert first.deliver(NOW) is not None
    first.cancelled("a", NOW)
    again = restart(first)
    assert ask(again) is REPLAY
    assert again.deliver(NOW) is None


def test_a_call_that_is_cancelled_while_it_is_on_hold_never_begins() -> None:
    first = journal_of()
    ask(first)
    first.succeeded("a", 1, "a", NOW)
    second = restart(first)
    kept = [*first.take_records()]
    assert (ask(second, B), kept) == (HOLD, [])
    second.cancelled("b", NOW)
    assert ask(second) is REPLAY
    assert second.deliver(NOW) == Returned("a", "a", NOW)
    assert second.deliver(NOW) is None
    made = records(second)
    assert [type(record).__name__ for record in made] == ["Started", "Cancelled"]


def test_a_replayed_cancellation_holds_back_what_came_after_it() -> None:
    first = journal_of()
    ask(first)
    ask(first, B)
    first.cancelled("a", NOW)
    first.succeeded("b", 1, "b", NOW)
    again = restart(first)
    ask(again)
    ask(again, B)
    assert again.deliver(NOW) is None
    again.cancelled("a", NOW)
    assert again.deliver(NOW) == Returned("b", "b", NOW)


# After a restart.


def test_recorded_ends_come_again_in_their_order_whatever_is_asked_first() -> None:
    first = journal_of()
    ask(first)
    ask(first, B)
    first.succeeded("b", 1, "b", NOW)
    first.failed("a", 1, KeyError("a"), NOW + 1)
    again = restart(first)
    assert ask(again) is REPLAY
    assert again.deliver(NOW) is None
    assert ask(again, B) is REPLAY
    assert again.deliver(NOW) == Returned("b", "b", NOW)
    assert isinstance(again.deliver(NOW), Raised)
    assert again.take_records() == []


def test_a_new_call_waits_until_everything_recorded_has_come_again() -> None:
    first = journal_of()
    ask(first)
    ask(first, B)
    first.succeeded("a", 1, "a", NOW)
    again = restart(first)
    assert ask(again, C) is HOLD
    assert ask(again) is REPLAY
    assert again.deliver(NOW) == Returned("a", "a", NOW)
    assert again.deliver(NOW) is None
    assert ask(again, B) is HOLD
    assert [again.deliver(NOW) for _ in range(3)] == [
        Begin("c", Launch(1, None)),
        Begin("b", Launch(2, None)),
        None,
    ]
    assert ask(again, call("d")) == Launch(1, None)


def test_a_call_that_ran_when_its_process_ended_is_launched_again() -> None:
    first = journal_of()
    ask(first, call("a", span=100))
    again = restart(first)
    assert ask(again, call("a", span=100), now=NOW + 500) == Launch(2, NOW + 600)
    (record,) = records(again)
    assert record == (*"a", 0, "flights:fetch", None, A[1].digest, 2, True, NOW + 600, NOW + 500)


def test_attempts_that_ended_with_their_process_do_not_count_as_failures() -> None:
    asked, journal, kept = call("a", attempts=2), journal_of(), []
    for crashes in range(5):
        assert ask(journal, asked) == Launch(crashes + 1, None)
        kept += journal.take_records()
        journal = journal_of(kept)
    ask(journal, asked)
    assert journal.failed("a", 6, ValueError(), NOW, retry_at=NOW + 1) == Backoff(NOW + 1)


def test_crashes_have_a_budget_of_their_own() -> None:
    asked, journal, kept = call("a", crash_attempts=2), journal_of(), []
    for crashes in range(3):
        assert ask(journal, asked) == Launch(crashes + 1, None)
        kept += journal.take_records()
        journal = journal_of(kept)
    assert ask(journal, asked) is REPLAY
    delivery = journal.deliver(NOW)
    assert isinstance(delivery, Raised)
    assert isinstance(delivery.error, OutcomeUnknown)
    assert str(delivery.error).startswith(
        "flights:fetch ran when its process ended (3 of its attempts did so)"
    )


def test_a_call_that_may_run_once_only_has_an_unknown_outcome_after_a_crash() -> None:
    first, asked = journal_of(), call("a", at_most_once=True)
    ask(first, asked)
    again = restart(first)
    assert ask(again, asked) is REPLAY
    delivery = again.deliver(NOW)
    assert isinstance(delivery, Raised)
    assert isinstance(delivery.error, OutcomeUnknown)
    assert kinds(again) == ["Failed"]


@pytest.mark.parametrize("answer", ["it had succeeded", "it had failed", "it had no effect"])
def test_a_reconciler_tells_what_a_call_did_before_its_process_ended(answer: str) -> None:
    first, asked = journal_of(), call("a", reconciles=True)
    ask(first, asked)
    again = restart(first)
    assert ask(again, asked) == Reconcile(1)
    assert again.take_records() == []
    if answer == "it had no effect":
        assert again.relaunch("a", NOW) == Launch(2, None)
    elif answer == "it had failed":
        again.failed("a", 1, KeyError(), NOW)
        assert isinstance(again.deliver(NOW), Raised)
    else:
        again.succeeded("a", 1, 5, NOW)
        assert again.deliver(NOW) == Returned("a", 5, NOW)


def test_a_backoff_and_a_timer_go_on_for_the_rest_of_their_time() -> None:
    first, asked = journal_of(), call("a", attempts=2)
    ask(first, asked)
    ask(first, sleep("s", 60))
    first.failed("a", 1, ValueError(), NOW, retry_at=NOW + 5_000)
    again = restart(first)
    later = NOW + 4_000
    assert (ask(again, asked, later), ask(again, sleep("s", 60), later)) == (HOLD, HOLD)
    assert again.deliver(later) == Begin("a", Backoff(NOW + 5_000))
    assert again.deliver(later) == Begin("s", Timer(1, NOW + 60_000))
    assert again.take_records() == []
    assert again.relaunch("a", NOW + 5_000) == Launch(2, None)


def test_a_result_that_cannot_be_read_any_more_names_its_call() -> None:
    first = journal_of()
    ask(first)
    value = ormsgpack.packb(ormsgpack.Ext(12, ormsgpack.packb(["gone:Thing", {}])))
    gone = Succeeded("a", 1, value, NOW)
    journal = journal_of([*first.take_records(), encode_record(EXECUTION, gone)])
    ask(journal)
    with pytest.raises(
        WireError, match="The recorded result of flights:fetch cannot be read: .*'gone:Thing'"
    ):
        journal.deliver(NOW)


# Calls that block.


def test_a_call_that_blocks_gets_its_end_ahead_of_all_others() -> None:
    first = journal_of()
    ask(first)
    first.succeeded("a", 1, "a", NOW)
    assert ask(first, B, blocks=True) == Launch(1, None)
    first.succeeded("b", 1, "b", NOW)
    assert first.take("b") == Returned("b", "b", NOW)
    assert first.deliver(NOW) == Returned("a", "a", NOW)
    again = restart(first)
    ask(again)
    assert ask(again, B, blocks=True) is REPLAY
    assert again.take("b") == Returned("b", "b", NOW)
    assert again.deliver(NOW) == Returned("a", "a", NOW)


def test_a_new_call_that_blocks_is_launched_though_ends_are_not_released_yet() -> None:
    """They could not be: while it blocks, nothing else happens in the action."""
    first = journal_of()
    ask(first)
    first.succeeded("a", 1, "a", NOW)
    again = restart(first)
    ask(again)
    assert ask(again, B, blocks=True) == Launch(1, None)


# Patience.


def test_the_code_has_ten_seconds_and_three_times_what_it_took_then() -> None:
    first = journal_of()
    ask(first)
    ask(first, B)
    first.succeeded("a", 1, "a", NOW + 1_000)
    first.succeeded("b", 1, "b", NOW + 3_000)
    again, later = restart(first), NOW + 50_000
    assert again.patience is None
    ask(again, B, later)
    assert again.deliver(later) is None
    assert again.patience == later + 10_000 + 3 * 1_000
    again.expire(later + 12_999)
    ask(again, A, later)
    assert again.deliver(later) == Returned("a", "a", NOW + 1_000)
    assert again.patience is None


def test_nothing_expires_while_nobody_waits() -> None:
    first = journal_of()
    ask(first)
    again = restart(first)
    assert again.deliver(NOW) is None
    assert again.patience is None
    again.expire(NOW + 10**9)


# Failures that leave the action.


def escaping(journal: ActionJournal, asked: Asked = A) -> Exception:
    """A failure of the call, as the action sees it."""
    ask(journal, asked)
    journal.failed(asked[0], 1, KeyError("k"), NOW)
    delivery = journal.deliver(NOW)
    assert isinstance(delivery, Raised)
    return delivery.error


def test_a_failure_that_leaves_the_action_runs_again_after_the_restart() -> None:
    first, asked = journal_of(), call("a", attempts=1)
    first.escaped(escaping(first, asked), NOW)
    again = restart(first)
    assert ask(again, asked) == Launch(2, None)
    again.succeeded("a", 2, "well", NOW)
    assert again.deliver(NOW) == Returned("a", "well", NOW)


def test_a_failure_that_was_wrapped_runs_again_too() -> None:
    first = journal_of()
    error = ExceptionGroup("tasks", [escaping(first)])
    first.escaped(error, NOW)
    assert ask(restart(first)) == Launch(2, None)


def test_a_failure_after_which_another_call_began_is_replayed() -> None:
    """``except: compensate(); raise`` has handled it."""
    first = journal_of()
    error = escaping(first)
    ask(first, B)
    first.escaped(error, NOW)
    again = restart(first)
    assert ask(again) is REPLAY
    assert isinstance(again.deliver(NOW), Raised)


def test_a_failure_after_which_another_end_was_released_is_replayed() -> None:
    first = journal_of()
    ask(first, B)
    error = escaping(first)
    first.succeeded("b", 1, "b", NOW)
    first.deliver(NOW)
    first.escaped(error, NOW)
    assert ask(restart(first)) is REPLAY


def test_a_failure_that_the_action_handled_is_replayed_though_another_error_leaves_it() -> None:
    first = journal_of()
    escaping(first)
    first.escaped(ZeroDivisionError(), NOW)
    assert ask(restart(first)) is REPLAY


def test_that_an_action_is_poison_is_not_recorded_as_a_failure_of_it() -> None:
    journal = journal_of()
    assert not journal.escaped(PoisonError("explain", 3, "KeyError", 3), NOW)
    assert journal.take_records() == []


def test_a_failure_of_what_may_run_once_only_is_replayed() -> None:
    first, asked = journal_of(), call("a", at_most_once=True)
    first.escaped(escaping(first, asked), NOW)
    assert ask(restart(first), asked) is REPLAY


def test_an_unknown_outcome_is_replayed_though_it_left_the_action() -> None:
    """Or the budget for crashes would begin anew."""
    first, asked = journal_of(), call("a", crash_attempts=0)
    ask(first, asked)
    kept = first.take_records()
    second = journal_of(kept)
    assert ask(second, asked) is REPLAY
    delivery = second.deliver(NOW)
    assert isinstance(delivery, Raised)
    second.escaped(delivery.error, NOW)
    assert ask(journal_of([*kept, *second.take_records()]), asked) is REPLAY


def test_cancellations_that_a_void_failure_brought_about_are_void_too() -> None:
    """A task group cancels the others before the failure leaves it; a result of theirs stays."""
    first = journal_of()
    ask(first, B)
    ask(first, C)
    error = escaping(first)
    first.succeeded("c", 1, "c", NOW)
    first.cancelled("b", NOW)
    first.cancelled("c", NOW)
    first.escaped(ExceptionGroup("tasks", [error]), NOW)
    again = restart(first)
    assert [ask(again, asked) for asked in (B, C, A)] == [HOLD, REPLAY, HOLD]
    assert [again.deliver(NOW) for _ in range(3)] == [
        Returned("c", "c", NOW),
        Begin("b", Launch(2, None)),
        Begin("a", Launch(2, None)),
    ]


# The history itself.


def test_records_of_another_execution_are_refused() -> None:
    first = journal_of()
    ask(first)
    kept = first.take_records()
    other = Execution(b"R" * 16, b"e" * 16, "explain", 1)
    with pytest.raises(WireError, match="Go back to a savepoint"):
        ActionJournal.restored(other, KEY, kept)
    second = journal_of(execution=other)
    ask(second)
    with pytest.raises(WireError, match="Go back to a savepoint"):
        journal_of([*kept, *second.take_records()])


def test_records_that_do_not_follow_from_one_another_are_refused() -> None:
    first = journal_of()
    ask(first)
    first.succeeded("a", 1, "a", NOW)
    started, succeeded = first.take_records()
    for kept in ([succeeded], [started, succeeded, succeeded]):
        with pytest.raises(WireError, match="does not follow from those before it. Go back to a savepoint"):
            journal_of(kept)
