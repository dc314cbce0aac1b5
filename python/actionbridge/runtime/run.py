"""One run in Python: what its actions share, and what Java is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from actionbridge.journal.runs import RunRecords
from actionbridge.runtime.codec import decode
from actionbridge.runtime.memory import RunMemory

if TYPE_CHECKING:
    from actionbridge.runtime.host import Host

Upstream = Sequence[Any]
"""Id of an event (16 bytes), and the name of the action that handled it."""

_UNREAD: Final = object()


class Run:
    """One input event and all that it causes, for one key.

    Owns: the memory views of the run; what is to be told to Java at the end of this crossing.
    Lifecycle: from its first task in Python to its last one.
    Threading: task thread only.

    Attributes:
        ref: Java's reference.
        uid: 16 bytes, the same after a restore.
        key_payload: The key, encoded.
        timestamp: Event time of the input, milliseconds, or None.
        start: When the run started, milliseconds since the epoch.
        waiting: How many of its actions wait, as Java knows.
        recorded: What an earlier attempt recorded of executions that have not begun in this one; None if
            there was none.
        touched: The run is among those that have something to tell at the end of this crossing.
    """

    # Defaults of the class: most runs leave most of these alone, and one is made per record.
    touched = True
    outputs: Sequence[tuple[int, bytes]] = ()
    writes: Sequence[tuple[int, str, bytes | None]] = ()
    parked: Sequence[tuple[int, int, str, bytes, Upstream | None, bytes]] = ()
    finished: Sequence[int] = ()
    events: Sequence[tuple[str, bytes, Upstream, bytes]] = ()
    records: Sequence[tuple[int, list[bytes]]] = ()
    waiting = 0
    recorded: RunRecords | None = None
    _key: Any = _UNREAD
    _memories: dict[int, RunMemory] | None = None

    def __init__(
        self, host: Host, ref: int, uid: bytes, key: bytes, timestamp: int | None, start: int
    ) -> None:
        self._host = host
        self.ref = ref
        self.uid = uid
        self.key_payload = key
        self.timestamp = timestamp
        self.start = start

    @property
    def key(self) -> Any:
        """The key: a scalar, or a tuple."""
        if self._key is _UNREAD:
            self._key = decode(self.key_payload)
        return self._key

    @property
    def key_text(self) -> str:
        """The key for messages; never raises."""
        try:
            return repr(self.key)
        except Exception as error:  # a key that cannot be read must not hide what failed
            return f"<a key that cannot be read: {type(error).__name__}>"

    def memory(self, scope: int, ttl: int | None) -> RunMemory:
        """Return the run's view of a scope, made at its first use.

        Args:
            scope: As in the frame.
            ttl: Milliseconds after which an entry of the scope expires, or None.
        """
        if self._memories is None:
            self._memories = {}
        memory = self._memories.get(scope)
        if memory is None:
            host, ref = self._host, self.ref
            memory = self._memories[scope] = RunMemory(
                lambda path: host.read(scope, ref, path),
                lambda prefix: host.scan(scope, ref, prefix),
                self.start,
                ttl,
            )
        return memory

    def forget_memory(self) -> None:
        """Read memory anew from Java, where actions of this run have written."""
        for memory in (self._memories or {}).values():
            memory.forget()

    def restore(self, records: Sequence[bytes]) -> None:
        """Take what an earlier attempt of the run recorded, in order.

        Raises:
            WireError: A record cannot be read.
        """
        self.recorded = RunRecords(self.uid, records)

    def take_result(self) -> tuple[Any, ...]:
        """Return what the frame says of this run, and begin anew if something of it still waits."""
        result: tuple[Any, ...] = (
            self.ref,
            self.outputs,
            self.writes,
            self.parked,
            self.finished,
            self.events,
        )
        if self.records:
            result = (*result, self.records)
        if self.waiting:  # else nobody speaks of this object again: what comes for its run gets another
            self.touched = False
            self.outputs = self.writes = self.parked = self.finished = self.events = self.records = ()
        return result


def child_event_id(parent: bytes, action: str, ordinal: int) -> bytes:
    """Return the id, 16 bytes, of the ``ordinal``-th event that an action sent while it handled ``parent``.

    The same in every attempt, because it depends on the run and on positions in it only; and the same in
    Java, whose actions send events too.
    """
    return sha256(b"%b%b\0%d" % (parent, action.encode(), ordinal)).digest()[:16]
