"""Memory as a tree of values: what the state machine compares with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from actionbridge.runtime.memory_entries import UNTIMED

Path = tuple[str, ...]
Operation = tuple[str, Path, Any]


@dataclass
class Node:
    """A leaf's value or an object's children, and when the last value in it was set."""

    content: Any
    written: int

    @property
    def is_object(self) -> bool:
        """Whether the content is children."""
        return isinstance(self.content, dict)


class Tree:
    """The whole memory of a key."""

    def __init__(self, children: dict[str, Node] | None = None) -> None:
        self.root = Node({} if children is None else children, UNTIMED)

    def copy(self) -> Tree:
        """Return a tree that shares nothing with this one."""
        return Tree(_copy(self.root).content)

    def expire(self, horizon: int) -> None:
        """Forget what was last written by then."""
        _expire(self.root, horizon)

    def do(self, operations: Sequence[Operation], now: int) -> Tree:
        """Apply operations in order, and return the tree itself."""
        for kind, path, argument in operations:
            if kind == "set":
                self._set(path, argument, now)
            elif kind == "delete":
                parent = self._find(path[:-1])
                if parent is not None and parent.is_object:
                    parent.content.pop(path[-1], None)
            else:
                self._set(path, argument(self.get(path)), now)
        return self

    def get(self, path: Path, default: Any = None) -> Any:
        """Return the plain value at a path."""
        node = self._find(path)
        return default if node is None else _plain(node)

    def entries(self) -> int:
        """Return how many entries hold it."""
        return _count(self.root) - 1

    def _find(self, path: Path) -> Node | None:
        node = self.root
        for name in path:
            if not node.is_object or name not in node.content:
                return None
            node = node.content[name]
        return node

    def _set(self, path: Path, value: Any, now: int) -> None:
        holder = self.root
        for name in path[:-1]:
            child = holder.content.get(name)
            if child is None or not child.is_object:
                child = holder.content[name] = Node({}, now)
            child.written = max(child.written, now)
            holder = child
        holder.content[path[-1]] = _node(value, now)


def adding(amount: int) -> Callable[[Any], int]:
    """Return the function of an update that counts on, from 0 where there is no number."""
    return lambda value: (value if type(value) is int else 0) + amount


def _node(value: Any, now: int) -> Node:
    if isinstance(value, dict):
        return Node({name: _node(child, now) for name, child in value.items()}, now)
    return Node(value, now)


def _copy(node: Node) -> Node:
    if node.is_object:
        return Node({name: _copy(child) for name, child in node.content.items()}, node.written)
    return Node(node.content, node.written)


def _plain(node: Node) -> Any:
    if node.is_object:
        return {name: _plain(child) for name, child in node.content.items()}
    return node.content


def _count(node: Node) -> int:
    return 1 + (sum(map(_count, node.content.values())) if node.is_object else 0)


def _expire(node: Node, horizon: int) -> None:
    if node.is_object:
        for name, child in list(node.content.items()):
            if child.written <= horizon:
                del node.content[name]
            else:
                _expire(child, horizon)
