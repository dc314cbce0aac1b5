"""Values that are the same in every attempt of an action, because they depend on names and positions only."""

import uuid
from hashlib import blake2b
from typing import Final

_CALL: Final = b"call"
_UUID: Final = b"uuid"
_RANDOM: Final = b"random"


def call_key(origin: bytes, action: str, call: str) -> str:
    """Return the idempotency key of a durable call, 32 hex digits: the same for every attempt of it, and no
    other.

    Args:
        origin: Id of the event that the action handles; it depends on the run's uid.
        action: The action's name.
        call: Id of the call.
    """
    return _derived(_CALL, origin, action, call)


def derived_uuid(origin: bytes, action: str, scope: str, ordinal: int) -> uuid.UUID:
    """Return the ``ordinal``-th UUID (version 4) that an action asks for in a scope."""
    return uuid.UUID(hex=_derived(_UUID, origin, action, scope, str(ordinal)), version=4)


def random_seed(origin: bytes, action: str, scope: str) -> int:
    """Return the seed of an action's random numbers in a scope, 0 … 2^128 - 1."""
    return int(_derived(_RANDOM, origin, action, scope), 16)


def _derived(purpose: bytes, origin: bytes, *names: str) -> str:
    digest = blake2b(origin, digest_size=16, person=purpose)
    for name in names:
        data = name.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))  # its length, so that no two lists of names look alike
        digest.update(data)
    return digest.hexdigest()
