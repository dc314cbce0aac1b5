"""What the durable calls of a subtask share, and what they ask of the execution that makes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Protocol

from actionbridge.runtime.deliveries import Deliveries
from actionbridge.runtime.gate import Gate
from actionbridge.runtime.scopes import RootScope


@dataclass(slots=True)
class CallCounts:
    """What became of the durable calls of a subtask.

    Attributes:
        executed: Attempts that began.
        replayed: Ends that were recorded by an earlier attempt.
        retries: Attempts that follow a failed one.
        late: Results that came when nobody waited for them any more.
    """

    executed: int = 0
    replayed: int = 0
    retries: int = 0
    late: int = 0

    def count_late(self) -> None:
        """A result came too late; task thread, or from a pool's thread while that holds nothing else up."""
        self.late += 1


@dataclass(slots=True)
class CallServices:
    """What the durable calls of all actions of a subtask share.

    Attributes:
        loop: The event loop; made when it is first asked for.
        pool: Threads for functions that block; likewise.
        wall: The time, milliseconds since the epoch.
        block: Lets the task thread wait for so many seconds.
        gate: When effects may begin.
        persist: Makes everything that an execution has recorded durable, before an effect on the task thread.
        resource_names: Names of the open resources, by their identities (``id``).
        deliveries: Who is to be told of ends.
        counts: What became of the calls.
    """

    loop: Callable[[], asyncio.AbstractEventLoop]
    pool: Callable[[], Executor]
    wall: Callable[[], int]
    block: Callable[[float], None]
    gate: Gate
    persist: Callable[[Any], None]
    resource_names: Mapping[int, str]
    deliveries: Deliveries = field(default_factory=Deliveries)
    counts: CallCounts = field(default_factory=CallCounts)


class Owner(Protocol):
    """The execution of an action whose durable calls are made.

    Attributes:
        root: The scope of the action's own task.
    """

    root: RootScope | None

    @property
    def action_name(self) -> str:
        """For messages."""
        ...

    def call_key_of(self, call: str) -> str:
        """Return the idempotency key of a call."""
        ...

    def fail_with(self, error: BaseException) -> None:
        """Let the execution fail, whatever the action does."""
        ...

    def note_records(self) -> None:
        """Take note that there may be records to take from the journal."""
        ...
