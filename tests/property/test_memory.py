"""Memory against a tree of values: actions of one run interleave, end or crash; runs follow one another."""

from collections.abc import Callable
from typing import Any

import ormsgpack
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from actionbridge.api.errors import ValueNotSupportedError, ValueTooLargeError
from actionbridge.runtime.host import Host
from actionbridge.runtime.memory import SHORT_TERM, ActionMemory, RunMemory
from actionbridge.runtime.memory_entries import UNTIMED
from support.memory_model import Operation, Path, Tree, adding

_LIMIT = 2**20
_RUN = 7
_ACTIONS = st.integers(0, 2)
_NAMES = st.sampled_from(["a", "b.\\c"])  # few, so that paths meet
_LEAVES = st.none() | st.integers(-5, 5) | st.text(max_size=3) | st.lists(st.integers(0, 3), max_size=2)
_VALUES = st.recursive(_LEAVES, lambda inner: st.dictionaries(_NAMES, inner, max_size=3), max_leaves=6)
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map(tuple)
_TTLS = st.sampled_from([None, 2, 3, 4])
_ABSENT = object()


def _written(path: Path) -> str:
    return ".".join(name.replace("\\", "\\\\").replace(".", "\\.") for name in path)


class State:
    """Flink's state of one key, asked and written over the real wire."""

    def __init__(self, entries: dict[str, bytes] | None = None) -> None:
        self.entries = {} if entries is None else entries
        self.asked: list[tuple[int, str]] = []

    def wake(self) -> None:
        """Nobody waits here."""

    def ask(self, request: bytes) -> bytes:
        """Read an entry, or all below a prefix."""
        kind, scope, run, path = ormsgpack.unpackb(request)
        assert (scope, run) == (SHORT_TERM, _RUN)
        self.asked.append((kind, path))
        if kind == 0:
            return ormsgpack.packb(self.entries.get(path))
        return ormsgpack.packb({p: e for p, e in self.entries.items() if p.startswith(path)})

    def write(self, writes: dict[str, bytes | None]) -> None:
        """Apply what an ended action wrote, as an answer frame carries it."""
        sent = ormsgpack.packb([(SHORT_TERM, path, entry) for path, entry in writes.items()])
        for _, path, entry in ormsgpack.unpackb(sent):
            if entry is None:
                self.entries.pop(path, None)
            else:
                self.entries[path] = entry

    def run(self, start: int = 0, ttl: int | None = None) -> RunMemory:
        """Begin a run, which knows nothing yet."""
        self.asked.clear()
        host = Host(self)
        return RunMemory(
            lambda path: host.read(SHORT_TERM, _RUN, path),
            lambda prefix: host.scan(SHORT_TERM, _RUN, prefix),
            start,
            ttl,
        )


class Action:
    """An action, and its operations, which the model does again over what ended actions have left."""

    def __init__(self, run: RunMemory) -> None:
        self.memory = ActionMemory("short-term", run, lambda: None, _LIMIT)
        self.operations: list[Operation] = []


class Memory(RuleBasedStateMachine):
    """One key, one run at a time, up to three actions at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100
        self.ttl: int | None = None
        self.state = State()
        self.run = self.state.run()
        self.tree = Tree()
        self.actions: dict[int, Action] = {}

    @initialize(ttl=_TTLS)
    def begin(self, ttl: int | None) -> None:
        self.ttl = ttl
        self.run = self.state.run(self.now, ttl)

    def _action(self, index: int) -> Action:
        if index not in self.actions:
            self.actions[index] = Action(self.run)
        return self.actions[index]

    def _view(self, action: Action) -> Tree:
        return self.tree.copy().do(action.operations, _stamp(self.now, self.ttl))

    @rule(index=_ACTIONS, path=_PATHS, value=_VALUES)
    def set(self, index: int, path: Path, value: Any) -> None:
        action = self._action(index)
        action.memory.set(_written(path), value)
        action.operations.append(("set", path, value))

    @rule(index=_ACTIONS, path=_PATHS)
    def delete(self, index: int, path: Path) -> None:
        action = self._action(index)
        action.memory.delete(_written(path))
        action.operations.append(("delete", path, None))

    @rule(index=_ACTIONS, path=_PATHS, function=st.integers(1, 9).map(adding))
    def update(self, index: int, path: Path, function: Callable[[Any], Any]) -> None:
        action = self._action(index)
        stored = action.memory.update(_written(path), function)
        action.operations.append(("update", path, function))
        assert stored == self._view(action).get(path)

    @rule(index=_ACTIONS, path=_PATHS)
    def read(self, index: int, path: Path) -> None:
        action = self._action(index)
        view = self._view(action)
        expected = view.get(path, _ABSENT)
        assert action.memory.exists(_written(path)) == (expected is not _ABSENT)
        assert action.memory.get(_written(path), _ABSENT) == expected
        assert action.memory.keys(_written(path)) == (sorted(expected) if isinstance(expected, dict) else [])
        assert action.memory.keys() == sorted(view.get(()))

    def _end_all(self) -> None:
        for index in sorted(self.actions):
            self.end(index)

    @rule(index=_ACTIONS)
    def end(self, index: int) -> None:
        action = self.actions.pop(index, None)
        if action is not None:
            self.tree = self._view(action)
            before = dict(self.state.entries)
            writes = action.memory.commit()
            self.state.write(writes)
            if not action.operations:
                assert not any(writes.values()), "an action that only reads deletes what has expired, no more"
                assert writes.keys() <= before.keys()
            if not action.operations and self.ttl is None:
                assert not writes

    @rule(chance=st.integers(0, 3))
    def crash_and_restore(self, chance: int) -> None:
        if not chance:
            self.actions.clear()
            self.state = State(ormsgpack.unpackb(ormsgpack.packb(self.state.entries)))
            self.run = self.state.run(self.now, self.ttl)

    @rule(ttl=_TTLS, chance=st.integers(0, 3))
    def everything_is_met_and_the_next_run_has_another_ttl(self, ttl: int | None, chance: int) -> None:
        if chance:
            return
        self._end_all()
        memory = ActionMemory("short-term", self.run, lambda: None, _LIMIT)
        assert memory.keys() == sorted(self.tree.get(()))
        self.state.write(memory.commit())
        assert len(self.state.entries) == self.tree.entries(), "what has expired is deleted once it is met"
        self.ttl = ttl
        self.next_run(0)

    @rule(pause=st.integers(0, 3))
    def next_run(self, pause: int) -> None:
        self._end_all()
        self.now += pause
        if self.ttl is not None:
            self.tree.expire(self.now - self.ttl)
        self.run = self.state.run(self.now, self.ttl)

    @invariant()
    def a_path_is_asked_once_in_a_run(self) -> None:
        assert len(self.state.asked) == len({*self.state.asked})

    @invariant()
    def a_new_process_reads_what_ended_actions_wrote(self) -> None:
        other = State(self.state.entries)
        memory = ActionMemory("short-term", other.run(self.now, self.ttl), lambda: None, _LIMIT)
        names = memory.keys()
        assert {name: memory.get(_written((name,))) for name in names} == self.tree.get(())
        if self.ttl is None:
            assert len(self.state.entries) == self.tree.entries()


def _stamp(now: int, ttl: int | None) -> int:
    return UNTIMED if ttl is None else now


TestMemory = Memory.TestCase
TestMemory.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def _memory(state: State, start: int = 0, ttl: int | None = None) -> ActionMemory:
    return ActionMemory("short-term", state.run(start, ttl), lambda: None, _LIMIT)


def test_a_value_that_holds_itself_is_refused_at_set() -> None:
    loop: dict[str, Any] = {}
    loop["self"] = loop
    with pytest.raises(ValueNotSupportedError, match="holds itself"):
        _memory(State()).set("a", loop)


def test_an_object_is_bounded_as_a_whole() -> None:
    with pytest.raises(ValueTooLargeError, match="memory"):
        _memory(State()).set("a", {"x": "y" * _LIMIT})


@pytest.mark.parametrize("path", ["", ".a", "a.", "a..b", "\ud800"])
def test_a_path_that_cannot_be_stored_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="memory path"):
        _memory(State()).get(path)


def _two_actions(state: State) -> tuple[ActionMemory, ActionMemory]:
    run = state.run()
    first, second = (ActionMemory("short-term", run, lambda: None, _LIMIT) for _ in range(2))
    return first, second


def test_an_object_stays_whole_when_another_action_deletes_its_parent() -> None:
    state = State()
    first, _ = _two_actions(state)
    first.set("a", {"b": {"c": 0}})
    state.write(first.commit())
    late, early = _two_actions(state)
    late.set("a.b.c", 1)
    early.delete("a.b")
    state.write(early.commit())
    state.write(late.commit())
    assert _two_actions(state)[0].get("a") == {"b": {"c": 1}}


def test_of_two_sets_the_one_that_ends_last_wins_whole() -> None:
    state = State()
    late, early = _two_actions(state)
    late.set("a", {"x": 1})
    early.set("a.y", 2)
    state.write(early.commit())
    state.write(late.commit())
    assert _two_actions(state)[0].get("a") == {"x": 1}


def test_concurrent_updates_are_all_counted() -> None:
    state = State()
    late, early = _two_actions(state)
    for memory in (late, early):
        memory.update("n", lambda n: (n or 0) + 1)
    state.write(early.commit())
    state.write(late.commit())
    assert _two_actions(state)[0].get("n") == 2


def test_without_a_ttl_entries_carry_no_time_and_those_of_before_never_expire() -> None:
    state = State()
    memory = _memory(state)
    memory.set("a.b", 1)
    state.write(memory.commit())
    assert state.entries == {"a": b"\x01\x01", "a.b": b"\x01\x00\x01"}
    assert _memory(state, start=10**12, ttl=1).get("a") == {"b": 1}


def test_with_a_ttl_entries_carry_the_start_of_their_run_and_reading_does_not_refresh() -> None:
    state = State()
    memory = _memory(state, start=1000, ttl=10)
    memory.set("a.b", 1)
    state.write(memory.commit())
    time = (1000).to_bytes(8, "big")
    assert state.entries == {"a": b"\x01\x03" + time, "a.b": b"\x01\x02" + time + b"\x01"}
    reader = _memory(state, start=1009, ttl=10)
    assert reader.get("a") == {"b": 1}
    assert reader.commit() == {}
    late = _memory(state, start=1010, ttl=10)
    assert not late.exists("a")
    assert late.commit() == {"a": None, "a.b": None}


def test_an_entry_of_a_later_version_is_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match=r"begins with 0107.*restore with the version that wrote it"):
        _memory(State({"a": b"\x01\x07x"})).exists("a")
