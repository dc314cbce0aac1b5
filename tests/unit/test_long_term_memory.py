"""Long-term memory: notes in keyed state, searched by an index that can be made anew at any time."""

import sys
from typing import Any

import pytest

from actionbridge.runtime import search_index
from actionbridge.runtime.codec import encode
from actionbridge.runtime.long_term_memory import LONG_TERM, note_id
from actionbridge.runtime.search_index import SearchError, SearchIndexes
from support import memory_jobs
from support.operator import Operator

TEA = [["n", "add", text, {"at": at}] for at, text in enumerate(["Green TEA, hot", "black tea", "coffee"])]


def test_a_search_finds_the_notes_with_a_word_of_the_query_the_best_first() -> None:
    with Operator(memory_jobs.notes) as operator:
        operator.run("k", TEA)
        ((first, second),) = operator.run("k", [["n", "search", "tea green"]])
        assert first[:2] == ("Green TEA, hot", {"at": 0})
        assert second[:2] == ("black tea", {"at": 1})
        assert first[2] > second[2] > 0
        assert [len(found) for found in operator.run("k", [["n", "search", "tea green", 1]])] == [1]


def test_an_action_sees_what_it_has_added_and_deleted_at_once() -> None:
    with Operator(memory_jobs.notes) as operator:
        ids = operator.run("k", TEA)
        outcomes = operator.run(
            "k",
            [
                ["n", "add", "jasmine tea", None],
                ["n", "delete", ids[0]],
                ["n", "search", "tea"],
                ["n", "get", ids[0]],
                ["n", "get", ids[1]],
                ["n", "ids"],
            ],
        )
        added, _, found, gone, kept, listed = outcomes
        assert {text for text, _, _ in found} == {"jasmine tea", "black tea"}
        assert gone is None
        assert kept == ("black tea", {"at": 1})
        assert listed == sorted([ids[1], ids[2], added])
        assert len(listed) == 3


def test_later_actions_of_the_run_see_what_an_ended_one_has_left() -> None:
    with Operator(memory_jobs.notes_and_after) as operator:
        *_, seen = operator.run("k", [["n", "search", "tea"], ["n", "add", "white tea", None]])
    assert seen == ["white tea"]


def test_keys_and_collections_are_apart() -> None:
    with Operator(memory_jobs.notes) as operator:
        operator.run("k", [["n", "add", "tea", None], ["n.x", "add", "tea of x", None]])
        assert operator.run("other", [["n", "ids"]]) == [[]]
        ((found,), (of_x,)) = operator.run("k", [["n", "search", "tea"], ["n.x", "search", "tea"]])
        assert (found[0], of_x[0]) == ("tea", "tea of x")


def test_ids_are_the_same_in_every_attempt_and_sort_by_the_start_of_the_run() -> None:
    attempts = []
    for _ in range(2):
        with Operator(memory_jobs.notes) as operator:
            attempts.append(
                [operator.run("k", TEA, start=1000), operator.run("k", TEA[:1], start=1001)],
            )
    assert attempts[0] == attempts[1]
    ids = [*attempts[0][0], *attempts[0][1]]
    assert ids == sorted(ids)
    assert len({*ids}) == 4
    assert {len(id) for id in ids} == {32}
    assert note_id(0, b"e", "a", 0) != note_id(0, b"e", "b", 0) != note_id(0, b"f", "b", 0)


def test_an_index_made_from_state_finds_the_same_as_the_one_that_followed() -> None:
    searches = [["n", "search", query] for query in ("tea", "black coffee", "green")]
    with Operator(memory_jobs.notes) as operator:
        operator.run("k", searches)  # makes the index, so that it has to follow
        ids = operator.run("k", TEA * 3)
        operator.run("k", [["n", "delete", ids[4]], ["n", "delete", ids[4]]])
        followed = operator.run("k", searches)
        with Operator(memory_jobs.notes, operator.state) as restored:
            assert restored.run("k", searches) == followed
    assert all(followed)


def test_an_index_is_made_by_one_scan_and_a_note_that_is_found_is_read_once() -> None:
    with Operator(memory_jobs.notes) as operator:
        first, *_ = operator.run("k", TEA)
        operator.asks.clear()
        operator.run("k", [["n", "search", "green"], ["n", "search", "hot"]])
        assert operator.asks == [[1, LONG_TERM, 2, "n."]]
        operator.asks.clear()
        operator.run("k", [["n", "search", "green"], ["n", "search", "hot"]])
        assert operator.asks == [[0, LONG_TERM, 3, f"n.{first}"]]


def test_a_run_that_only_searches_writes_nothing() -> None:
    with Operator(memory_jobs.notes) as operator:
        operator.run("k", [["n", "search", "tea"], ["n", "ids"], ["n", "delete", "none"]])
        assert operator.state == {encode("k"): {LONG_TERM: {}}}


def test_indexes_are_bounded_and_those_that_fell_out_are_made_again() -> None:
    keys = range(search_index.MAX_INDEXES + 3)
    with Operator(memory_jobs.notes) as operator:
        for key in keys:
            operator.run(key, [["n", "search", "tea"], ["n", "add", f"tea of {key}", None]])
        for key in keys:
            (((text, _, _),),) = operator.run(key, [["n", "search", "tea"]])
            assert text == f"tea of {key}"


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (["n", "add", 5, None], "a note is text, not int"),
        (["n", "add", "tea", {"x": "y" * 5000}], "max-value-bytes is 4,096"),
        (["n", "search", "tea", 0], "ask for at least 1 note"),
        (["", "ids"], "is no name of a collection"),
        ([3, "ids"], "the name of a collection is text"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_remedy(step: list[Any], refusal: str) -> None:
    with (
        Operator(memory_jobs.notes, max_value_bytes=4096) as operator,
        pytest.raises(AssertionError, match=refusal),
    ):
        operator.run("k", [step])


def test_a_python_without_sqlite_says_so_before_anything_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    with pytest.raises(SearchError, match=r"needs sqlite3.*use a CPython whose sqlite3 module has FTS5"):
        SearchIndexes()
