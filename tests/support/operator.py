"""An operator subtask in Python alone: Java's part is in memory, over the real wire."""

import json
from types import TracebackType
from typing import Any, Self

import ormsgpack

from actionbridge import Plan, __version__
from actionbridge.runtime.codec import decode, encode
from actionbridge.runtime.flink_runner_context import (
    close_flink_runner_context,
    create_flink_runner_context,
    cross,
)

SENSORY = 1


class Operator:
    """Runs a plan of actions that never wait over records, each run to its end.

    Owns: the subtask in Python.
    Lifecycle: a context manager.

    Args:
        plan: Its functions must be importable.
        state: Keyed state to go on with: encoded key to scope to entries.
        settings: Beside those that every subtask needs.
    """

    def __init__(
        self, plan: Plan, state: dict[bytes, dict[int, dict[str, bytes]]] | None = None, **settings: Any
    ) -> None:
        self.state = {} if state is None else state
        self.asks: list[list[Any]] = []
        self._runs = 0
        self._key = b""
        self._sensory: dict[str, bytes] = {}
        config = {
            "version": __version__,
            "plan": json.dumps(plan.to_json()),
            "params": {},
            "main": None,
            "path": [],
            "settings": {
                "turn_budget": 10.0,  # an action that need not wait ends in its crossing
                "open_timeout": 10.0,
                "close_timeout": 1.0,
                "max_value_bytes": 2**24,
                **settings,
            },
        }
        self._context = _value(create_flink_runner_context(ormsgpack.packb([config]), self))

    def wake(self) -> None:
        """Actions that never wait need no mail."""

    def ask(self, request: bytes) -> bytes:
        """Read memory as the operator does."""
        kind, scope, run, path = ask = ormsgpack.unpackb(request)
        assert run == self._runs
        self.asks.append(ask)
        entries = self._entries(scope)
        if kind == 0:
            return ormsgpack.packb(entries.get(path))
        return ormsgpack.packb({p: e for p, e in entries.items() if p.startswith(path)})

    def run(self, key: Any, value: Any, *, start: int = 1000) -> list[Any]:
        """Run a record and return what was sent downstream.

        Raises:
            AssertionError: An action failed; holds its traceback.
        """
        self._runs += 1
        self._key, self._sensory = encode(key), {}
        uid = self._runs.to_bytes(16, "big")
        task = [
            self._runs,
            uid,
            self._key,
            None,
            start,
            -1,
            "actionbridge.input",
            uid,
            None,
            encode(value),
        ]
        answer = cross(ormsgpack.packb([1, self._context, False, 0, [], [task]]))
        _, more, results, error = ormsgpack.unpackb(answer)
        assert error is None, error["traceback"]
        ((_, outputs, writes, parked, _, _),) = results
        assert not more
        assert not parked
        for scope, path, entry in writes:
            if entry is None:
                self._entries(scope).pop(path, None)
            else:
                self._entries(scope)[path] = entry
        return [decode(payload) for _, payload in outputs]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _value(close_flink_runner_context(ormsgpack.packb([self._context, 1.0])))

    def _entries(self, scope: int) -> dict[str, bytes]:
        if scope == SENSORY:
            return self._sensory
        return self.state.setdefault(self._key, {}).setdefault(scope, {})


def _value(answer: bytes) -> Any:
    _, error, value = ormsgpack.unpackb(answer)
    assert error is None, error["traceback"]
    return value
