"""A journal, and an action over it without a loop: a list of what it waits for, one after the other."""

from collections.abc import Iterable, Sequence
from typing import Any

from actionbridge.journal.digest import digest
from actionbridge.journal.directives import Begin, Hold, Launch, Replay, Request, Timer
from actionbridge.journal.journal import ActionJournal
from actionbridge.journal.records import CALL, SLEEP, Execution

EXECUTION = Execution(b"r" * 16, b"e" * 16, "explain", 1)
KEY = b"\xa2N1"
NOW = 1_700_000_000_000

Asked = tuple[str, Request]
"""A call's id, and what is asked for."""
Action = Sequence[Sequence[Asked]]
"""Calls that it waits for together, then others."""


def call(id: str, function: str = "fetch", *args: Any, name: str | None = None, **options: Any) -> Asked:
    """A durable call with these arguments."""
    return id, Request(CALL, f"flights:{function}", name, digest(args, {}), **options)


def sleep(id: str, seconds: int = 1) -> Asked:
    """A durable sleep."""
    return id, Request(SLEEP, "sleep", None, digest((seconds,), {}), span=seconds * 1_000)


def journal_of(records: Iterable[bytes] = (), execution: Execution = EXECUTION) -> ActionJournal:
    """The journal after a restart with these records."""
    return ActionJournal.restored(execution, KEY, records)


def run(
    action: Action,
    records: Iterable[bytes] = (),
    *,
    execution: Execution = EXECUTION,
    effects: bytes | None = None,
) -> list[bytes]:
    """Run an action to its end; every call returns ``<id> done`` as soon as it is launched.

    The n-th call is asked for in line n of ``flights.py``; the action's function is in line 100.

    Returns:
        The records that were made.
    """
    journal, now, line = journal_of(records, execution), NOW, 0
    made: list[bytes] = []
    waits: set[str] = set()

    def obey(id: str, order: object) -> None:
        assert isinstance(order, Launch | Timer)
        assert journal.succeeded(id, order.attempt, f"{id} done", now)

    for batch in action:
        for id, request in batch:
            line += 1
            directive = journal.call(id, request, now, ("flights.py", line))
            waits.add(id)
            if not isinstance(directive, Hold | Replay):
                obey(id, directive)
        while waits:
            delivery = journal.deliver(now)
            if delivery is None:
                assert journal.patience is not None
                now = journal.patience
                journal.expire(now)
            elif isinstance(delivery, Begin):
                obey(delivery.call, delivery.order)
            else:
                waits.remove(delivery.call)
            made += journal.take_records()
    journal.finish(effects, now, ("flights.py", 100))
    return made + journal.take_records()
