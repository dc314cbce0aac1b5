"""Random async programs, killed at random, come back to where they were: and would not without our rules.

``ACTIONBRIDGE_PROGRAMS`` says how many, over all Pythons together.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from actionbridge.journal.directives import Delivery
from actionbridge.runtime import scopes
from actionbridge.runtime.durable import DurableCalls
from support.programs import Tally, run_programs
from support.pythons import PYTHONS, run_module

PROGRAMS = int(os.environ.get("ACTIONBRIDGE_PROGRAMS", "20000"))
ENOUGH = 400  # programs in which a broken rule shows


@pytest.mark.parametrize("python", PYTHONS)
def test_no_killed_program_goes_another_way_or_repeats_what_is_recorded(python: str) -> None:
    share = PROGRAMS // len(PYTHONS)
    first = PYTHONS.index(python) * share
    tally = json.loads(run_module(python, "support.programs", str(first), str(share)))
    assert tally["faults"] == []
    assert tally["programs"] == share
    assert tally["replays"] > share


async def deliver_at_once(self: DurableCalls, id: str) -> Delivery:
    """Without an order: an end is released as soon as it is there."""
    call = self.journal._calls[id]
    if call.outcome is not None and call.cancelled is None:
        return self.journal.take(id)
    return await self.expect(id)


async def order_replays_only(self: DurableCalls, id: str) -> Delivery:
    """The order of the first attempt is recorded, but it was not made: several ends come at once."""
    return await (self.expect(id) if self.replays else deliver_at_once(self, id))


def number_in_order_of_creation(coro: Any, name: str | None) -> str:
    """No labels: a helper task of a library takes a number from the user's."""
    return ""


MUTATIONS: list[tuple[Any, str, Callable[..., Any]]] = [
    (DurableCalls, "released", deliver_at_once),
    (DurableCalls, "released", order_replays_only),
    (scopes, "label_of", number_in_order_of_creation),
]


@pytest.mark.parametrize(
    ("owner", "rule", "mutation"), MUTATIONS, ids=lambda value: getattr(value, "__name__", "")
)
def test_without_any_of_the_rules_programs_go_another_way(
    owner: Any, rule: str, mutation: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, rule, mutation)
    tallies: list[Tally] = []
    thread = threading.Thread(target=lambda: tallies.append(run_programs(0, ENOUGH)), name="task-thread")
    thread.start()
    thread.join()
    assert tallies[0].faults
