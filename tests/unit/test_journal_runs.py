"""The records of a run, sorted by execution; failures of the same input, counted."""

from actionbridge.journal.records import Done, Escaped, Execution, encode_record
from actionbridge.journal.runs import RunRecords
from support.journals import EXECUTION, NOW, call, journal_of

OTHERS = [
    EXECUTION._replace(action="track"),
    EXECUTION._replace(event=b"E" * 16),
]


def started(owner: Execution) -> list[bytes]:
    journal = journal_of(execution=owner)
    journal.call(*call(f"{owner.action}#0"), NOW)
    return journal.take_records()


def escaped(owner: Execution, error: str) -> bytes:
    return encode_record(owner, Escaped(None, error, NOW))


def test_every_action_gets_its_own_records_once() -> None:
    lists = [started(owner) for owner in (EXECUTION, *OTHERS)]
    records = RunRecords(EXECUTION.run, [data for one in lists for data in one])
    for owner in (EXECUTION, *OTHERS):
        history = records.take(owner.event, owner.action)
        assert history is not None
        assert history.execution == owner
        assert list(history.calls) == [f"{owner.action}#0"]
    assert records.take(EXECUTION.event, EXECUTION.action) is None


def test_records_of_actions_that_do_not_begin_again_disturb_nobody() -> None:
    records = RunRecords(EXECUTION.run, started(OTHERS[0]))
    assert records.take(EXECUTION.event, EXECUTION.action) is None


def test_an_action_that_failed_too_often_with_an_input_is_poison() -> None:
    """Where identities of runs do not outlive a restart, the failures stand under others."""
    before = EXECUTION._replace(run=b"R" * 16, event=b"R" * 16)
    records = RunRecords(
        EXECUTION.run, [escaped(before, "KeyError"), escaped(EXECUTION, "flights.NoWeatherError")]
    )
    assert records.poison("explain", 3) is None
    assert records.poison("track", 1) is None
    error = records.poison("explain", 2)
    assert error is not None
    assert (error.action, error.failures, error.last, error.limit) == (
        "explain",
        2,
        "flights.NoWeatherError",
        2,
    )
    assert str(error) == (
        "action 'explain' failed 2 times with this input, the last time with flights.NoWeatherError, and"
        " poison-limit is 2: let the action handle such input, or raise the option"
    )


def test_failures_before_an_action_ended_well_do_not_count() -> None:
    done = encode_record(EXECUTION, Done(None, NOW))
    records = [escaped(EXECUTION, "KeyError"), escaped(OTHERS[1], "KeyError"), done]
    error = RunRecords(EXECUTION.run, records).poison("explain", 1)
    assert error is not None
    assert error.failures == 1, "that with another event, which has not ended"
    assert RunRecords(EXECUTION.run, [*records, escaped(EXECUTION, "KeyError")]).poison("explain", 3) is None


def test_what_another_run_recorded_is_not_replayed() -> None:
    before = EXECUTION._replace(run=b"R" * 16)
    records = RunRecords(EXECUTION.run, [*started(before), escaped(before, "KeyError")])
    assert records.take(EXECUTION.event, EXECUTION.action) is None


def test_records_that_may_be_left_out_are() -> None:
    unknown = b"\x93\x01\x63\x00"
    for records in ([unknown], [unknown, *started(EXECUTION)]):
        history = RunRecords(EXECUTION.run, records).take(EXECUTION.event, EXECUTION.action)
        assert (history is None) is (records == [unknown])
