"""Memory against a plain dictionary: actions of one run interleave, end or crash; runs follow one another."""

from typing import Any

import ormsgpack
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from actionbridge.api.errors import ValueNotSupportedError, ValueTooLargeError
from actionbridge.runtime.host import Host
from actionbridge.runtime.memory import ActionMemory, RunMemory

_LIMIT = 2**20
_NAMES = st.sampled_from(["a", "b", "c.d", "e\\f"])
_LEAVES = st.none() | st.integers(-5, 5) | st.text(max_size=3) | st.lists(st.integers(0, 3), max_size=2)
_VALUES = st.recursive(_LEAVES, lambda inner: st.dictionaries(_NAMES, inner, max_size=3), max_leaves=6)
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map(tuple)


def _written(path: tuple[str, ...]) -> str:
    return ".".join(name.replace("\\", "\\\\").replace(".", "\\.") for name in path)


class State:
    """Flink's state of one key, asked over the real wire."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}
        self.asked: list[str] = []

    def wake(self) -> None:
        """Nobody waits here."""

    def ask(self, request: bytes) -> bytes:
        kind, _, _, path = ormsgpack.unpackb(request)
        if kind == 0:
            self.asked.append(path)
            return ormsgpack.packb(self.entries.get(path))
        return ormsgpack.packb({p: e for p, e in self.entries.items() if p.startswith(path)})


def _get(tree: Any, path: tuple[str, ...], default: Any = None) -> Any:
    for name in path:
        if not isinstance(tree, dict) or name not in tree:
            return default
        tree = tree[name]
    return tree


def _set(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *parents, last = path
    for name in parents:
        if not isinstance(tree.get(name), dict):
            tree[name] = {}
        tree = tree[name]
    tree[last] = value


def _delete(tree: dict[str, Any], path: tuple[str, ...]) -> None:
    holder = _get(tree, path[:-1]) if path[:-1] else tree
    if isinstance(holder, dict):
        holder.pop(path[-1], None)


def _copy(value: Any) -> Any:
    return {k: _copy(v) for k, v in value.items()} if isinstance(value, dict) else value


_ABSENT = object()


class Action:
    """An action, and its operations as the model replays them."""

    def __init__(self, run: RunMemory, committed: dict[str, Any]) -> None:
        self.memory = ActionMemory(run, lambda: None, _LIMIT)
        self.operations: list[tuple[str, tuple[str, ...], Any]] = []
        self.committed = committed

    def view(self) -> dict[str, Any]:
        tree: dict[str, Any] = _copy(self.committed)
        for kind, path, argument in self.operations:
            if kind == "set":
                _set(tree, path, _copy(argument))
            elif kind == "delete":
                _delete(tree, path)
            else:
                _set(tree, path, _added(_get(tree, path), argument))
        return tree


def _added(value: Any, amount: int) -> int:
    return (value if isinstance(value, int) else 0) + amount


class Memory(RuleBasedStateMachine):
    """One key; at most two actions at a time. The model is a tree that ended actions change in one step."""

    @initialize()
    def begin(self) -> None:
        self.state = State()
        self.tree: dict[str, Any] = {}
        self.actions: dict[int, Action] = {}
        self._new_run()

    def _new_run(self) -> None:
        host = Host(self.state)
        self.state.asked.clear()
        self.run = RunMemory(lambda path: host.read(0, 1, path), lambda prefix: host.scan(0, 1, prefix))

    def _action(self, index: int) -> Action:
        if index not in self.actions:
            self.actions[index] = Action(self.run, self.tree)
        return self.actions[index]

    # With two actions at once only updates: a model of interleaved views would be the product's code again.
    @rule(path=_PATHS, value=_VALUES)
    @precondition(lambda self: len(self.actions) < 2)
    def set(self, path: tuple[str, ...], value: Any) -> None:
        action = self._action(0)
        action.memory.set(_written(path), value)
        action.operations.append(("set", path, value))

    @rule(path=_PATHS)
    @precondition(lambda self: len(self.actions) < 2)
    def delete(self, path: tuple[str, ...]) -> None:
        action = self._action(0)
        action.memory.delete(_written(path))
        action.operations.append(("delete", path, None))

    @rule(index=st.integers(0, 1), path=_PATHS, amount=st.integers(1, 9))
    def update(self, index: int, path: tuple[str, ...], amount: int) -> None:
        action = self._action(index)
        action.memory.update(_written(path), lambda value: _added(value, amount))
        action.operations.append(("update", path, amount))

    @rule(path=_PATHS)
    @precondition(lambda self: len(self.actions) < 2)
    def read(self, path: tuple[str, ...]) -> None:
        action = self._action(0)
        expected = _get(action.view(), path, _ABSENT)
        assert action.memory.exists(_written(path)) == (expected is not _ABSENT)
        assert action.memory.get(_written(path), _ABSENT) == expected
        names = sorted(expected) if isinstance(expected, dict) else []
        assert action.memory.keys(_written(path)) == names

    @rule(index=st.integers(0, 1))
    def end(self, index: int) -> None:
        action = self.actions.pop(index, None)
        if action is None:
            return
        tree = action.view()
        writes = action.memory.commit()
        assert bool(writes) <= bool(action.operations), "nothing is written by an action that only reads"
        for path, entry in writes.items():
            if entry is None:
                self.state.entries.pop(path, None)
            else:
                self.state.entries[path] = entry
        self.tree.clear()
        self.tree.update(tree)

    @rule(index=st.integers(0, 1))
    def crash(self, index: int) -> None:
        self.actions.pop(index, None)

    @rule()
    @precondition(lambda self: not self.actions)
    def next_run(self) -> None:
        self._new_run()

    @invariant()
    def each_path_is_asked_once_per_run(self) -> None:
        asked = getattr(self, "state", State()).asked
        assert len(asked) == len(set(asked))

    @invariant()
    def a_new_process_reads_what_ended_actions_wrote(self) -> None:
        if hasattr(self, "state"):
            host = Host(self.state)
            asked = list(self.state.asked)
            fresh = RunMemory(lambda path: host.read(0, 1, path), lambda prefix: host.scan(0, 1, prefix))
            memory = ActionMemory(fresh, lambda: None, _LIMIT)
            names = memory.keys()
            assert {name: memory.get(_written((name,))) for name in names} == self.tree
            self.state.asked[:] = asked


TestMemory = Memory.TestCase
TestMemory.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)


def _memory() -> ActionMemory:
    host = Host(State())
    run = RunMemory(lambda path: host.read(0, 1, path), lambda prefix: host.scan(0, 1, prefix))
    return ActionMemory(run, lambda: None, _LIMIT)


def test_a_value_that_holds_itself_is_refused_at_set() -> None:
    loop: dict[str, Any] = {}
    loop["self"] = loop
    with pytest.raises(ValueNotSupportedError, match="holds itself"):
        _memory().set("a", loop)


def test_an_object_is_bounded_as_a_whole() -> None:
    with pytest.raises(ValueTooLargeError, match="memory"):
        _memory().set("a", {"x": "y" * _LIMIT})


@pytest.mark.parametrize("path", ["", ".a", "a.", "a..b", "\ud800"])
def test_a_path_that_cannot_be_stored_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="memory path"):
        _memory().get(path)


def _two_actions(state: State) -> tuple[ActionMemory, ActionMemory]:
    host = Host(state)
    run = RunMemory(lambda path: host.read(0, 1, path), lambda prefix: host.scan(0, 1, prefix))
    return ActionMemory(run, lambda: None, _LIMIT), ActionMemory(run, lambda: None, _LIMIT)


def _end(state: State, memory: ActionMemory) -> None:
    for path, entry in memory.commit().items():
        if entry is None:
            state.entries.pop(path, None)
        else:
            state.entries[path] = entry


def test_an_object_stays_whole_when_another_action_deletes_its_parent() -> None:
    state = State()
    first, _ = _two_actions(state)
    first.set("a", {"b": {"c": 0}})
    _end(state, first)
    late, early = _two_actions(state)
    late.set("a.b.c", 1)
    early.delete("a.b")
    _end(state, early)
    _end(state, late)
    assert _two_actions(state)[0].get("a") == {"b": {"c": 1}}


def test_of_two_sets_the_one_that_ends_last_wins_whole() -> None:
    state = State()
    late, early = _two_actions(state)
    late.set("a", {"x": 1})
    early.set("a.y", 2)
    _end(state, early)
    _end(state, late)
    assert _two_actions(state)[0].get("a") == {"x": 1}


def test_concurrent_updates_are_all_counted() -> None:
    state = State()
    late, early = _two_actions(state)
    for memory in (late, early):
        memory.update("n", lambda n: (n or 0) + 1)
    _end(state, early)
    _end(state, late)
    assert _two_actions(state)[0].get("n") == 2
