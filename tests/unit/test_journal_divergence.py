"""Changed code is found out, and the error shows both sides, the user's line and what to do."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from actionbridge.api.errors import NonDeterminismError
from actionbridge.journal.digest import ALGORITHM
from actionbridge.journal.directives import REPLAY
from actionbridge.journal.divergence import differ
from actionbridge.journal.records import decode_record
from support.journals import EXECUTION, KEY, NOW, Action, Asked, call, journal_of, run, sleep

RESTORE = "Run such work to its end with the code that began it, or give the calls back their place."
ARGUMENTS = "Pass what depends on the event, on memory and on results of durable calls only"


RECORDED: Action = [
    [call("explain#0", "fetch", "/weather")],
    [call("explain#1", "fetch", "/planes")],
    [call("explain/rate.1#0", "rate", 1), call("explain/rate.2#0", "rate", 2)],
    [sleep("explain#2")],
    [call("explain#3", "store", "x", name="result")],
]
RECORDS = run(RECORDED)
UNENDED = RECORDS[:-1]


def changed(position: int, *batch: Asked) -> Action:
    """The recorded action with another batch of calls in one place, or none."""
    return [*RECORDED[:position], *([batch] if batch else []), *RECORDED[position + 1 :]]


def divergence(code: Action, records: Sequence[bytes] = UNENDED, **options: Any) -> NonDeterminismError:
    with pytest.raises(NonDeterminismError) as caught:
        run(code, records, **options)
    return caught.value


def test_the_message_is_whole() -> None:
    """Both sides, the first difference, line, call, key, run, action and version, what agreed, the remedy."""
    error = divergence(changed(2, call("explain/rate.1#0", "rank", 1), call("explain/rate.2#0", "rate", 2)))
    fetch, rate = ("flights:fetch, arguments", "flights:rate, arguments")
    lines = str(error).split("\n")
    assert lines[0] == "Action 'explain' asks for another function than recorded."
    assert lines[1].startswith(f"  recorded: {rate} ")
    assert lines[2].startswith("  now:      flights:rank, arguments ")
    assert lines[3:7] == [
        "  differs:  function",
        "  where:    flights.py:3",
        "  call:     explain/rate.1#0",
        f"  action:   explain, version 1; key 'N1', run {EXECUTION.run.hex()}",
    ]
    assert lines[7].startswith(f"  agreed:   explain#0 {fetch} ")
    assert f", explain#1 {fetch} " in lines[7]
    assert lines[8].startswith(RESTORE)
    assert len(lines) == 9


@pytest.mark.parametrize(
    ("code", "difference", "recorded", "now", "line", "id", "remedy"),
    [
        pytest.param(
            changed(0, call("explain#0", "get", "/weather")),
            *("function", "flights:fetch", "flights:get", 1, "explain#0", RESTORE),
            id="another function",
        ),
        pytest.param(
            changed(0, call("explain#0", "fetch", "/weather2")),
            *("arguments", "flights:fetch", "flights:fetch", 1, "explain#0", ARGUMENTS),
            id="another argument",
        ),
        pytest.param(
            changed(4, call("explain#3", "store", "x")),
            *("name", "flights:store named 'result'", "flights:store, arguments", 6, "explain#3", RESTORE),
            id="another name",
        ),
        pytest.param(
            changed(0, sleep("explain#0")),
            *("kind", "flights:fetch", "ctx.sleep", 1, "explain#0", RESTORE),
            id="another kind",
        ),
        pytest.param(
            changed(3, sleep("explain#2", 2)),
            *("duration", "ctx.sleep", "ctx.sleep", 5, "explain#2", ARGUMENTS),
            id="another duration",
        ),
        pytest.param(
            changed(0, call("explain#0", "fetch", "/planes")),
            *("arguments", "flights:fetch", "flights:fetch", 1, "explain#0", ARGUMENTS),
            id="calls in another order",
        ),
        pytest.param(
            changed(0, call("retrieve#0", "fetch", "/weather")),
            *(
                "order of calls",
                "(explain#0)",
                "waits for flights:fetch",
                1,
                "explain#0",
                "make a durable call of what else it waits for",
            ),
            id="another scope, as by a renamed function",
        ),
        pytest.param(
            changed(1, call("explain#1", "check"), call("explain#2", "fetch", "/planes")),
            *("function", "flights:fetch", "flights:check", 2, "explain#1", RESTORE),
            id="a call more in the middle",
        ),
        pytest.param(
            changed(4),
            *(
                "number of calls",
                "flights:store named 'result'",
                "the action ended",
                100,
                "explain#3",
                RESTORE,
            ),
            id="a call less at the end",
        ),
        pytest.param(
            changed(2, call("explain/rate.1#0", "rate", 1)),
            *("order of calls", "(explain/rate.2#0)", "ctx.sleep", 4, "explain/rate.2#0", RESTORE),
            id="a branch less",
        ),
        pytest.param(
            [],
            *("number of calls", "flights:fetch", "the action ended", 100, "explain#0", RESTORE),
            id="no call at all",
        ),
    ],
)
def test_a_change_shows_both_sides_and_the_line(
    code: Action, difference: str, recorded: str, now: str, line: int, id: str, remedy: str
) -> None:
    error = divergence(code)
    found = error.divergence
    assert found.difference == difference
    assert recorded in found.recorded
    assert now in found.now
    assert found.where == f"flights.py:{line}"
    assert found.call == id
    assert remedy in found.remedy
    text = str(error)
    assert all(part in text for part in (found.recorded, found.now, found.where, found.remedy))


def test_a_call_more_than_when_the_action_ended_is_refused() -> None:
    found = divergence([*RECORDED, [call("explain#4", "notify")]], RECORDS).divergence
    assert (found.difference, found.recorded) == ("number of calls", "the action ended")
    assert found.now.startswith("flights:notify")
    assert found.where == "flights.py:7"


def test_a_call_more_at_the_end_of_what_is_recorded_is_new_work() -> None:
    longer = [*RECORDED, [call("explain#4", "notify")]]
    made = [decode_record(data) for data in run(longer, UNENDED)]
    assert [type(entry.record).__name__ for entry in made if entry] == ["Started", "Succeeded", "Done"]


def test_another_version_of_the_action_is_refused_before_it_runs() -> None:
    error = divergence(RECORDED, execution=EXECUTION._replace(version=2))
    found = error.divergence
    assert (found.recorded_version, found.version, found.difference) == (1, 2, "version")
    assert "  action:   explain, recorded with version 1, now version 2; key 'N1'" in str(error)
    assert "Go back to the code of that version until its work has ended" in found.remedy


def test_other_effects_of_an_action_that_had_ended_are_refused() -> None:
    records = run(RECORDED, effects=b"then")
    assert run(RECORDED, records, effects=b"then") == []
    assert run(RECORDED, records, effects=None) == []
    found = divergence(RECORDED, records, effects=b"today").divergence
    assert (found.recorded, found.now) == (
        f"effects with digest {b'then'.hex()}",
        f"effects with digest {b'today'.hex()}",
    )
    assert found.where == "flights.py:100"
    assert found.remedy.startswith("Let events, outputs and memory depend on the event")


def test_a_cancellation_that_does_not_come_again_is_found_out() -> None:
    journal = journal_of()
    journal.call(*call("explain#0"), NOW)
    journal.cancelled("explain#0", NOW)
    found = divergence([[call("explain#0")]], journal.take_records()).divergence
    assert found.difference == "cancellation"
    assert found.recorded.endswith("(explain#0), cancelled")
    assert found.where == "flights.py:1"


def test_a_call_that_blocks_is_refused_at_once_where_another_was_recorded_before_it() -> None:
    journal = journal_of(UNENDED)
    with pytest.raises(NonDeterminismError) as caught:
        journal.call(*call("explain#1", "fetch", "/planes"), NOW, ("flights.py", 8), blocks=True, alone=True)
    found = caught.value.divergence
    assert found.recorded.endswith("(explain#0)")
    assert found.now.endswith("(explain#1)")
    assert found.where == "flights.py:8"


def test_a_call_that_blocks_may_come_first_where_other_tasks_are_under_way() -> None:
    journal = journal_of(UNENDED)
    request = call("explain#1", "fetch", "/planes")
    assert journal.call(*request, NOW, ("flights.py", 8), blocks=True) is REPLAY


def test_after_a_divergence_nothing_can_be_done_any_more() -> None:
    """Swallowed or not, the action cannot commit."""
    journal = journal_of(UNENDED)
    with pytest.raises(NonDeterminismError) as first:
        journal.call(*call("explain#0", "get"), NOW)
    uses: list[Callable[[], object]] = [
        lambda: journal.call(*call("explain#0", "fetch", "/weather"), NOW),
        lambda: journal.deliver(NOW),
        lambda: journal.succeeded("explain#0", 1, None, NOW),
        lambda: journal.cancelled("explain#0", NOW),
        lambda: journal.finish(None, NOW),
    ]
    for use in uses:
        with pytest.raises(NonDeterminismError) as again:
            use()
        assert again.value is first.value
    journal.escaped(first.value, NOW)
    assert journal.take_records() == []


def test_a_divergence_is_no_exception_that_an_action_handles_by_accident() -> None:
    assert not issubclass(NonDeterminismError, Exception)


def test_a_key_that_cannot_be_read_does_not_hide_the_divergence() -> None:
    journal = type(journal_of()).restored(EXECUTION, KEY[:1], UNENDED)
    with pytest.raises(NonDeterminismError, match="key <a key that cannot be read: WireError>"):
        journal.call(*call("explain#0", "get"), NOW)


def test_digests_differ_only_if_both_were_checked_by_one_algorithm() -> None:
    one, two = ALGORITHM + b"1" * 16, ALGORITHM + b"2" * 16
    assert differ(one, two)
    assert not differ(one, one)
    assert not differ(None, two)
    assert not differ(one, None)
    assert not differ(b"\x00" + b"1" * 16, two)
