"""Memory in actions: references in events, and values that expire."""

import pytest

from actionbridge import MemoryRef
from actionbridge.runtime.codec import decode, encode
from support import memory_jobs
from support.operator import Operator


@pytest.mark.parametrize(("is_sensory", "scope"), [(True, "sensory"), (False, "short-term")])
def test_a_reference_in_an_event_reads_what_is_there_in_a_later_action(is_sensory: bool, scope: str) -> None:
    with Operator(memory_jobs.refs) as operator:
        lines = [{"sku": 1}, {"sku": 2}]
        sent = operator.run("k", {"sensory": is_sensory, "lines": lines})
    assert sent == [[scope, "order.lines", lines, "none"]]


def test_a_reference_is_an_object_of_the_wire_under_a_name_of_its_own() -> None:
    data = encode(MemoryRef("sensory", "a.b"))
    assert b"actionbridge.memory-ref" in data
    assert decode(data) == MemoryRef("sensory", "a.b")


def test_a_value_expires_by_the_starts_of_runs_and_leaves_the_state_once_it_is_met() -> None:
    with Operator(memory_jobs.lasts, short_term_memory_ttl=0.01) as operator:
        assert operator.run("k", 1, start=1000) == [None]
        assert operator.run("k", None, start=1009) == [1]
        assert operator.run("other", None, start=1010) == [None]
        ((entries,),) = [
            list(scopes.values()) for key, scopes in operator.state.items() if decode(key) == "k"
        ]
        assert entries.keys() == {"last"}
        assert operator.run("k", None, start=1010) == [None]
        assert entries == {}


def test_a_run_that_only_reads_writes_nothing_and_asks_once() -> None:
    with Operator(memory_jobs.lasts) as operator:
        assert operator.run("k", None) == [None]
        assert operator.asks == [[0, 0, 1, "last"]]
        assert list(operator.state.values()) == [{0: {}}]
