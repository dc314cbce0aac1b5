"""Search over any text: nothing in a query is syntax, and what is pending leaves no trace."""

from hypothesis import given
from hypothesis import strategies as st

from actionbridge.runtime.search_index import MAX_WORDS, SearchIndex

_IDS = st.sampled_from(["1", "2", "3"])
_WORDS = st.sampled_from(["tea", "Tea", "coffee", "NEAR", "thé", 'a"b', "AND", "x*"])
_TEXTS = st.lists(_WORDS, max_size=4).map(" ".join) | st.text(max_size=20)
_CHANGES = st.dictionaries(_IDS, st.none() | _TEXTS, max_size=3)
_CHARACTERS = st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(list("\"'*^():-+{}.\0"))
_QUERIES = st.text(_CHARACTERS, max_size=30) | _TEXTS


@given(changes=_CHANGES, query=_QUERIES)
def test_any_query_over_any_text_has_an_answer(changes: dict[str, str | None], query: str) -> None:
    index = SearchIndex()
    index.apply(changes)
    found = index.search(query, 10, {})
    assert {id for id, _ in found} <= {id for id, text in changes.items() if text is not None}
    assert all(score > 0 for _, score in found)
    index.close()


@given(before=_CHANGES, pending=_CHANGES, query=_QUERIES)
def test_pending_changes_are_found_as_if_applied_and_leave_no_trace(
    before: dict[str, str | None], pending: dict[str, str | None], query: str
) -> None:
    index, other = SearchIndex(), SearchIndex()
    index.apply(before)
    other.apply({**before, **pending})
    alone = index.search(query, 10, {})
    assert index.search(query, 10, pending) == other.search(query, 10, {})
    assert index.search(query, 10, {}) == alone
    index.apply(pending)
    assert index.search(query, 10, {}) == other.search(query, 10, {})
    index.close()
    other.close()


def test_words_that_are_operators_elsewhere_are_words() -> None:
    index = SearchIndex()
    index.apply({"1": "NEAR the end", "2": "not OR and"})
    assert [id for id, _ in index.search('near("x" NOT', 10, {})] == ["1", "2"]
    index.close()


def test_the_first_words_of_a_long_query_count() -> None:
    index = SearchIndex()
    index.apply({"1": "tea"})
    words = " ".join(f"w{n}" for n in range(MAX_WORDS - 1))
    assert index.search(f"{words} tea", 10, {})
    assert not index.search(f"{words} more tea", 10, {})
    index.close()
