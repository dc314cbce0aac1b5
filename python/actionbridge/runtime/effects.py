"""What an action did, as one digest: a replay that comes to something else is found out by it."""

from __future__ import annotations

from collections.abc import Sequence

from actionbridge.journal.digest import digest
from actionbridge.runtime.codec import decode
from actionbridge.runtime.memory_entries import Entry, is_object, value_of

Write = tuple[int, str, Entry]
"""Scope, path, and the entry that is stored there; None: it is deleted."""


def effects_digest(
    outputs: Sequence[tuple[int, bytes]], events: Sequence[tuple[str, bytes]], writes: Sequence[Write]
) -> bytes | None:
    """Return the digest, 17 bytes, of an action's effects; None if a part of them has no canonical form.

    Over the values and not over their encodings, which may order a dict otherwise in another process.

    Args:
        outputs: Sent downstream, in order.
        events: Type and content of the others that were sent, in order.
        writes: Of memory; an object by its path alone, since its leaves are entries of their own.
    """
    sent = [decode(payload) for _, payload in outputs]
    told = [[event_type, decode(payload)] for event_type, payload in events]
    stored = {f"{scope} {path}": None if entry is None else _stored(entry) for scope, path, entry in writes}
    return digest([sent, told, stored], {})


def _stored(entry: bytes) -> list[object]:
    return [] if is_object(entry) else [value_of(entry)]
