"""What is derived from names and positions never changes: stored work and other services depend on it."""

import random
import uuid

from actionbridge.journal.identity import call_key, derived_uuid, random_seed

EVENT = bytes(range(16))


def test_derived_values_are_what_they_were() -> None:
    assert call_key(EVENT, "explain", "explain#0") == "dd0aecaad460fa32dd541039b576d5cf"
    assert derived_uuid(EVENT, "explain", "explain", 0) == uuid.UUID("ebeac657-16ab-4b19-9d68-87b8a01c7842")
    assert random.Random(random_seed(EVENT, "explain", "explain")).random() == 0.5168899945432354


def test_nothing_that_differs_is_derived_alike() -> None:
    keys = [
        call_key(EVENT, "explain", "explain#0"),
        call_key(EVENT, "explain", "explain#1"),
        call_key(EVENT, "explai", "nexplain#0"),
        call_key(EVENT[::-1], "explain", "explain#0"),
        call_key(EVENT, "explain", "\ud800"),
        derived_uuid(EVENT, "explain", "explain#0", 0).hex,
        derived_uuid(EVENT, "explain", "explain#0", 1).hex,
        f"{random_seed(EVENT, 'explain', 'explain#0'):032x}",
        f"{random_seed(EVENT, 'explain', 'explain#1'):032x}",
    ]
    assert len(set(keys)) == len(keys)


def test_a_derived_uuid_says_that_it_is_random() -> None:
    found = derived_uuid(EVENT, "explain", "explain", 7)
    assert (found.version, found.variant) == (4, uuid.RFC_4122)
