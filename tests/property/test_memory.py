"""Memory against a plain dictionary: actions of one run interleave, end or crash; runs follow one another."""

from typing import Any

import ormsgpack
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from actionbridge.api.errors import ValueNotSupportedError, ValueTooLargeError
from actionbridge.runtime.host import Host
from actionbridge.runtime.memory import SHORT_TERM, ActionMemory, RunMemory

_LIMIT = 2**20
_RUN = 7
_ACTIONS = st.integers(0, 2)
_RARELY = st.integers(0, 3)
_NAMES = st.sampled_from(["a", "b.\\c"])  # few, so that paths meet
_LEAVES = st.none() | st.integers(-5, 5) | st.text(max_size=3) | st.lists(st.integers(0, 3), max_size=2)
_VALUES = st.recursive(_LEAVES, lambda inner: st.dictionaries(_NAMES, inner, max_size=3), max_leaves=6)
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map(tuple)


def _written(path: tuple[str, ...]) -> str:
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

    def run(self) -> RunMemory:
        """Begin a run, which knows nothing yet."""
        self.asked.clear()
        return _run_memory(self)


def _run_memory(state: State) -> RunMemory:
    host = Host(state)
    return RunMemory(
        lambda path: host.read(SHORT_TERM, _RUN, path), lambda prefix: host.scan(SHORT_TERM, _RUN, prefix)
    )


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
    """An action, and its operations as the model does them again over what ended actions have left."""

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
    """One key, one run at a time, up to three actions at once; the model is a tree of values."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        self.run = self.state.run()
        self.tree: dict[str, Any] = {}
        self.actions: dict[int, Action] = {}

    def _action(self, index: int) -> Action:
        if index not in self.actions:
            self.actions[index] = Action(self.run, self.tree)
        return self.actions[index]

    @rule(index=_ACTIONS, path=_PATHS, value=_VALUES)
    def set(self, index: int, path: tuple[str, ...], value: Any) -> None:
        action = self._action(index)
        action.memory.set(_written(path), value)
        action.operations.append(("set", path, value))

    @rule(index=_ACTIONS, path=_PATHS)
    def delete(self, index: int, path: tuple[str, ...]) -> None:
        action = self._action(index)
        action.memory.delete(_written(path))
        action.operations.append(("delete", path, None))

    @rule(index=_ACTIONS, path=_PATHS, amount=st.integers(1, 9))
    def update(self, index: int, path: tuple[str, ...], amount: int) -> None:
        action = self._action(index)
        stored = action.memory.update(_written(path), lambda value: _added(value, amount))
        action.operations.append(("update", path, amount))
        assert stored == _get(action.view(), path)

    @rule(index=_ACTIONS, path=_PATHS)
    def read(self, index: int, path: tuple[str, ...]) -> None:
        action = self._action(index)
        view = action.view()
        expected = _get(view, path, _ABSENT)
        assert action.memory.exists(_written(path)) == (expected is not _ABSENT)
        assert action.memory.get(_written(path), _ABSENT) == expected
        assert action.memory.keys(_written(path)) == (sorted(expected) if isinstance(expected, dict) else [])
        assert action.memory.keys() == sorted(view)

    @rule(index=_ACTIONS)
    def end(self, index: int) -> None:
        action = self.actions.pop(index, None)
        if action is not None:
            tree = action.view()
            writes = action.memory.commit()
            assert bool(writes) <= bool(action.operations), "nothing is written by an action that only reads"
            self.state.write(writes)
            self.tree.clear()
            self.tree.update(tree)

    @rule(chance=_RARELY)
    def crash_and_restore(self, chance: int) -> None:
        if chance:
            return
        self.actions.clear()
        self.state = State(ormsgpack.unpackb(ormsgpack.packb(self.state.entries)))
        self.run = self.state.run()

    @precondition(lambda self: not self.actions)
    @rule()
    def next_run(self) -> None:
        self.run = self.state.run()

    @invariant()
    def a_path_is_asked_once_in_a_run(self) -> None:
        assert len(self.state.asked) == len({*self.state.asked})

    @invariant()
    def the_state_holds_what_ended_actions_wrote_and_nothing_else(self) -> None:
        other = State(self.state.entries)
        memory = ActionMemory(other.run(), lambda: None, _LIMIT)
        names = memory.keys()
        assert {name: memory.get(_written((name,))) for name in names} == self.tree
        assert len(self.state.entries) == _count(self.tree)


def _count(tree: dict[str, Any]) -> int:
    return sum(1 + (_count(value) if isinstance(value, dict) else 0) for value in tree.values())


TestMemory = Memory.TestCase
TestMemory.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def _memory() -> ActionMemory:
    return ActionMemory(State().run(), lambda: None, _LIMIT)


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
    run = state.run()
    return ActionMemory(run, lambda: None, _LIMIT), ActionMemory(run, lambda: None, _LIMIT)


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
