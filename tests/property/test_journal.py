"""The journal against a dictionary: calls end in any order, are retried and cancelled, and processes crash.

The action is three branches that run side by side. What a branch asks for next depends on what it was told
last, and some results make it cancel its neighbour's call, so any change of order or outcome changes what
follows."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from actionbridge.api.errors import NonDeterminismError
from actionbridge.journal.digest import digest
from actionbridge.journal.directives import (
    Backoff,
    Begin,
    Hold,
    Launch,
    Order,
    Raised,
    Reconcile,
    Replay,
    Request,
    Returned,
    Timer,
)
from actionbridge.journal.journal import ActionJournal
from actionbridge.journal.records import (
    CALL,
    SLEEP,
    Escaped,
    Execution,
    Failed,
    Record,
    Started,
    Succeeded,
    decode_record,
)

_EXECUTION = Execution(b"r" * 16, b"e" * 16, "branches", 1)
_KEY = b"\xa1k"
_BRANCHES = 3
_STEPS = 4
_SPAN = 500
_BACKOFF = 1_000
_LONG = 10**9

Seen = tuple[str, Any]
"""A call, and what the action was told of it: a number, an error's text, or CANCELLED."""
CANCELLED = "cancelled"
FATAL = "fatal"


class FatalError(Exception):
    """Leaves the action."""


@dataclass
class Process:
    """The action with its journal, as long as one process lives."""

    journal: ActionJournal
    now: int
    change: Callable[[str, Request], tuple[str, Request]] = lambda call, request: (call, request)
    seen: list[Seen] = field(default_factory=list)
    steps: list[int] = field(default_factory=lambda: [0] * _BRANCHES)
    waits: dict[str, int] = field(default_factory=dict)  # call -> branch
    launched: list[tuple[str, int]] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)  # call -> the latest one that was ordered
    running: dict[str, int] = field(default_factory=dict)  # call -> attempt that has effects
    timers: dict[str, tuple[int, int]] = field(default_factory=dict)  # call -> attempt, due
    backoffs: dict[str, int] = field(default_factory=dict)  # call -> due
    stale: list[tuple[str, int]] = field(default_factory=list)
    ended: bool = False

    def start(self) -> None:
        for branch in range(_BRANCHES):
            self._ask(branch, 0)

    def deliver(self) -> bool:
        delivery = self.journal.deliver(self.now)
        if delivery is None:
            return False
        if isinstance(delivery, Begin):
            self._obey(delivery.call, delivery.order)
        elif isinstance(delivery, Returned):
            self._told(delivery.call, delivery.value)
        else:
            assert isinstance(delivery, Raised)
            if isinstance(delivery.error, FatalError):
                self._note(delivery.call, FATAL)
                for other in self.waits:  # as a task group does
                    self.journal.cancelled(other, self.now)
                self.journal.escaped(delivery.error, self.now)
                self.ended = True
            else:
                self._told(delivery.call, str(delivery.error))
        return True

    def run_alone(self) -> None:
        """Start the action and tell it what is recorded, until it ends or has waited too long."""
        self.start()
        while not self.ended:
            if not self.deliver():
                patience = self.journal.patience
                assert patience is not None, "the action waits for ever"
                self.journal.expire(patience)

    def relaunch(self, call: str) -> None:
        del self.backoffs[call]
        self._obey(call, self.journal.relaunch(call, self.now))

    def _ask(self, branch: int, last: Any) -> None:
        step = self.steps[branch]
        if step == _STEPS:
            if all(done == _STEPS for done in self.steps) and not self.waits:
                self.journal.finish(digest([sorted(map(repr, self.seen))], {}), self.now)
                self.ended = True
            return
        self.steps[branch] += 1
        call = f"branch{branch}#{step}"
        if step == 2:
            request = Request(SLEEP, "sleep", digest=digest((_SPAN,), {}), span=_SPAN)
        else:
            function = f"job:f{len(str(last)) % 3}"
            request = Request(CALL, function, digest=digest((last,), {}), attempts=3, crash_attempts=_LONG)
        call, request = self.change(call, request)
        self.waits[call] = branch
        directive = self.journal.call(call, request, self.now, ("job.py", branch))
        if not isinstance(directive, Replay | Hold):
            self._obey(call, directive)

    def _obey(self, call: str, order: Order) -> None:
        match order:
            case Launch(attempt):
                self.launched.append((call, attempt))
                self.attempts[call] = attempt
            case Timer(attempt, due):
                self.timers[call] = attempt, due
            case Backoff(due):
                self.backoffs[call] = due
            case Reconcile():
                raise AssertionError("nothing here has a reconciler")

    def _told(self, call: str, told: Any) -> None:
        branch = self._note(call, told)
        neighbour = (branch + 1) % _BRANCHES
        victim = next((c for c, b in self.waits.items() if b == neighbour), None)
        if victim is not None and isinstance(told, int) and told % 3 == 0:
            self._cancel(victim)
        self._ask(branch, told)

    def _cancel(self, call: str) -> None:
        self.journal.cancelled(call, self.now)
        if call in self.running:
            self.stale.append((call, self.running.pop(call)))
        self.attempts.pop(call, None)
        self.timers.pop(call, None)
        self.backoffs.pop(call, None)
        self._ask(self._note(call, CANCELLED), CANCELLED)

    def _note(self, call: str, told: Any) -> int:
        self.seen.append((call, told))
        return self.waits.pop(call)


class Journals(RuleBasedStateMachine):
    """Records are durable when they are flushed; a crash keeps those, and as many of the others as it likes.

    Effects start with the flush of their record, as in log mode.
    """

    @initialize()
    def begin(self) -> None:
        self.kept: list[bytes] = []  # of earlier processes
        self.made: list[bytes] = []  # of this one
        self.durable = 0  # of these
        self.gated: list[tuple[str, int]] = []
        self.expected: list[Seen] = []
        self.ends: set[str] = set()  # calls whose end is among the kept records
        self.values = itertools.count(1)
        self.crashes = 0
        self.failures: Counter[str] = Counter()
        self.executions: Counter[str] = Counter()
        self.process = Process(ActionJournal(_EXECUTION, _KEY), now=1_000)
        self.process.start()
        self._look()

    @precondition(lambda self: self.process.running)
    @rule(choice=st.integers(0, 2))
    def a_call_returns(self, choice: int) -> None:
        call, attempt = self._end(choice)
        assert self.process.journal.succeeded(call, attempt, next(self.values), self.process.now)
        self._look()

    @precondition(lambda self: self.process.running)
    @rule(choice=st.integers(0, 2), retries=st.booleans())
    def a_call_fails(self, choice: int, retries: bool) -> None:
        call, attempt = self._end(choice)
        self.failures[call] += 1
        retry_at = self.process.now + _BACKOFF if retries else None
        error = ValueError(f"no {next(self.values)}")
        backoff = self.process.journal.failed(call, attempt, error, self.process.now, retry_at)
        if backoff is not None:
            assert backoff.due == retry_at
            self.process.backoffs[call] = backoff.due
        self._look()

    @precondition(lambda self: self.process.stale)
    @rule()
    def what_comes_too_late_is_dropped(self) -> None:
        call, attempt = self.process.stale.pop()
        late = self.process.journal.late
        assert not self.process.journal.succeeded(call, attempt, "too late", self.process.now)
        assert self.process.journal.late == late + 1
        assert self.process.journal.take_records() == []

    @rule()
    def time_passes(self) -> None:
        process = self.process
        process.now += _SPAN
        for call, (attempt, due) in list(process.timers.items()):
            if due <= process.now:
                del process.timers[call]
                assert process.journal.succeeded(call, attempt, None, process.now)
        for call, due in list(process.backoffs.items()):
            if due <= process.now:
                process.relaunch(call)
        self._look()

    @precondition(lambda self: not self.process.ended)
    @rule()
    def the_action_is_told(self) -> None:
        self.process.deliver()
        self._look()

    @rule()
    def a_flush(self) -> None:
        self.durable = len(self.made)
        for call, attempt in self.gated:
            self.executions[call] += 1
            assert self.executions[call] <= min(attempt, 1 + self.crashes + self.failures[call])
            if self.process.attempts.get(call) == attempt:
                self.process.running[call] = attempt
        self.gated.clear()

    @rule(share=st.floats(0, 1))
    def a_crash(self, share: float) -> None:
        self._restart(self.durable + round(share * (len(self.made) - self.durable)))

    @precondition(lambda self: self.process.running)
    @rule(choice=st.integers(0, 2))
    def a_failure_leaves_the_action(self, choice: int) -> None:
        """The error is flushed before the process ends, and the call runs again."""
        call, attempt = self._end(choice)
        self.failures[call] += 1
        self.process.journal.failed(call, attempt, FatalError(), self.process.now)
        while not self.process.ended and self.process.deliver():
            pass
        self._look()
        if self.process.seen and self.process.seen[-1] == (call, FATAL):
            self._restart(len(self.made))
            assert call not in self.ends

    @precondition(lambda self: self.kept)
    @rule(choice=st.integers(0, 20), change=st.sampled_from(["id", "function", "digest", "name"]))
    def changed_code_is_found_out_before_it_has_an_effect(self, choice: int, change: str) -> None:
        calls = sorted({entry.call for entry in _entries(self.kept) if isinstance(entry, Started)})
        changed = calls[choice % len(calls)]
        process = Process(ActionJournal.restored(_EXECUTION, _KEY, self.kept), self.process.now)
        process.change = lambda call, request: _changed(call, request, change if call == changed else None)
        with pytest.raises(NonDeterminismError):
            process.run_alone()
        assert (process.attempts, process.timers, process.backoffs) == ({}, {}, {})

    def teardown(self) -> None:
        """Whatever has happened, the action comes to its end as soon as all that it asks for ends."""
        if not hasattr(self, "process"):
            return
        records = [*self.kept, *self.made, *self.process.journal.take_records()]
        process = Process(ActionJournal.restored(_EXECUTION, _KEY, records), self.process.now)
        process.start()
        while not process.ended:
            if process.deliver():
                continue
            assert process.launched or process.timers or process.backoffs, "the action waits for ever"
            process.now += _BACKOFF
            for call, attempt in [*process.launched, *((c, a) for c, (a, _) in process.timers.items())]:
                process.journal.succeeded(call, attempt, None, process.now)
            process.launched.clear()
            process.timers.clear()
            for call in list(process.backoffs):
                process.relaunch(call)

    def _end(self, choice: int) -> tuple[str, int]:
        """One of the running calls, which ends now."""
        calls = sorted(self.process.running)
        call = calls[choice % len(calls)]
        attempt = self.process.running.pop(call)
        self.process.stale.append((call, attempt))
        return call, attempt

    def _look(self) -> None:
        """Compare what the process has done with what it may do."""
        process = self.process
        self.made += process.journal.take_records()
        both = min(len(self.expected), len(process.seen))
        assert process.seen[:both] == self.expected[:both], "the replay goes another way"
        for call, attempt in process.launched:
            assert both == len(self.expected), "an effect before everything recorded has come again"
            assert call not in self.ends, "a call whose end is durable is executed again"
            self.gated.append((call, attempt))
        process.launched.clear()

    def _restart(self, kept: int) -> None:
        self.kept = [*self.kept, *self.made[:kept]]
        self.ends = set()
        for record in _entries(self.kept):
            if isinstance(record, Succeeded | Failed):
                self.ends.add(record.call)
            elif isinstance(record, Escaped) and record.void is not None:
                self.ends.remove(record.void)
        if len(self.process.seen) > len(self.expected):
            self.expected = list(
                itertools.takewhile(lambda s: s[1] == CANCELLED or s[0] in self.ends, self.process.seen)
            )
        self.crashes += 1
        self.made, self.durable = [], 0
        self.gated.clear()
        self.process = Process(ActionJournal.restored(_EXECUTION, _KEY, self.kept), self.process.now)
        self.process.start()
        self._look()


def _changed(call: str, request: Request, change: str | None) -> tuple[str, Request]:
    match change:
        case "id":
            return f"{call} renamed", request
        case "function":
            return call, request._replace(function="another")
        case "digest":
            return call, request._replace(digest=digest(("another",), {}))
        case "name":
            return call, request._replace(name="another")
    return call, request


def _entries(records: list[bytes]) -> list[Record]:
    return [entry.record for entry in map(decode_record, records) if entry is not None]


TestJournals = Journals.TestCase
TestJournals.settings = settings(max_examples=300, stateful_step_count=60, deadline=None)
