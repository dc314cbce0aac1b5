"""Random programs on a mailbox thread: nothing is lost, and after each turn the loop's rule holds.

The rule is checked by ``support.mailbox`` after every turn, the number of mails whenever one is posted.
"""

from __future__ import annotations

import asyncio
import math
import os
import queue
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actionbridge.runtime.pump import Pump, PumpState
from support.mailbox import HANG, Mailbox

PROGRAMS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

DELAYS = st.sampled_from([0.0, 1e-6, 1e-5, 1e-4, 5e-4, 1e-3, 2e-3])  # seconds


@dataclass(frozen=True)
class Timer:
    seconds: float

    async def run(self) -> None:
        await asyncio.sleep(self.seconds)


@dataclass(frozen=True)
class Pool:
    """A job of the default executor; ``seconds`` pass in its thread."""

    seconds: float

    async def run(self) -> None:
        await asyncio.to_thread(time.sleep, self.seconds)


@dataclass(frozen=True)
class Timeout:
    """A timer that is cancelled, or wins."""

    seconds: float
    limit: float

    async def run(self) -> None:
        try:
            async with asyncio.timeout(self.limit):
                await asyncio.sleep(self.seconds)
        except TimeoutError:
            pass


@dataclass(frozen=True)
class Foreign:
    """A thread that asyncio does not know completes a future, after ``seconds``."""

    seconds: float

    async def run(self) -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def complete() -> None:
            time.sleep(self.seconds)
            loop.call_soon_threadsafe(done.set)

        thread = threading.Thread(target=complete)
        thread.start()
        try:
            await done.wait()
        finally:
            thread.join()


@dataclass(frozen=True)
class Busy:
    """Ready work for many slices, so that the budget ends turns."""

    steps: int

    async def run(self) -> None:
        for _ in range(self.steps):
            await asyncio.sleep(0)


STEPS = st.one_of(
    st.builds(Timer, DELAYS),
    st.builds(Pool, DELAYS),
    st.builds(Timeout, DELAYS, DELAYS),
    st.builds(Foreign, DELAYS),
    st.builds(Busy, st.integers(0, 100)),
)
Step = Timer | Pool | Timeout | Foreign | Busy


@dataclass(frozen=True)
class Action:
    branches: list[list[Step]]

    async def run(self) -> int:
        async def branch(steps: list[Step]) -> int:
            for step in steps:
                await step.run()
            return len(steps)

        return sum(await asyncio.gather(*map(branch, self.branches)))


ACTIONS = st.builds(Action, st.lists(st.lists(STEPS, max_size=4), max_size=3))
UNRELATED = st.none()  # a crossing that touches nothing but the turn
PROGRAM = st.lists(st.one_of(ACTIONS, UNRELATED), max_size=12)


@PROGRAMS
@given(program=PROGRAM, budget=st.sampled_from([0.0, 1e-4, 0.002]))
def test_no_action_of_a_random_program_is_lost(program: list[Action | None], budget: float) -> None:
    with Mailbox(budget=budget) as mailbox:
        outcomes: list[tuple[Action, Future[int]]] = []
        for action in program:
            if action is None:
                mailbox.post(lambda: None)
            else:
                outcomes.append((action, mailbox.start(action.run)))
        for action, outcome in outcomes:
            assert outcome.result(HANG) == sum(map(len, action.branches))
        assert mailbox.turn_errors.empty()


@PROGRAMS
@given(program=st.lists(ACTIONS, min_size=1, max_size=6), crossings=st.integers(0, 10))
def test_a_random_program_can_be_shut_down_at_any_moment(program: list[Action], crossings: int) -> None:
    with Mailbox() as mailbox:
        outcomes = [mailbox.start(action.run) for action in program]
        for _ in range(crossings):
            mailbox.cross(lambda: None)
        assert mailbox.shutdown(HANG) == []
        assert all(outcome.done() for outcome in outcomes)


@PROGRAMS
@given(script=st.lists(st.sampled_from(["event", "arm", "deadline", "claim", "cross", "mail"]), max_size=60))
def test_the_pump_has_one_mail_at_most_and_forgets_no_event(script: list[str]) -> None:
    """A mail is on its way if and only if the pump says so; the event at the end is seen from any state."""
    mails: queue.SimpleQueue[str] = queue.SimpleQueue()
    fd = os.eventfd(0, os.EFD_NONBLOCK)
    pump = Pump(fd, lambda: mails.put("wake"))
    try:
        for step in script:
            if step == "event":
                os.eventfd_write(fd, 1)
            elif step == "arm":
                pump.arm(math.inf)
            elif step == "deadline":
                pump.arm(time.monotonic() + 1e-4)
            elif step == "claim" and pump.claim_mail():
                mails.put("continuation")
            elif step == "cross":
                pump.hold(mail_taken=False)
            elif step == "mail" and pump.state is PumpState.MAIL:
                mails.get(timeout=HANG)
                pump.hold(mail_taken=True)
            assert mails.qsize() <= 1
        os.eventfd_write(fd, 1)
        pump.arm(math.inf)
        mails.get(timeout=HANG)
        assert mails.empty()
    finally:
        assert pump.close()
        os.close(fd)


@PROGRAMS
@given(delays=st.lists(DELAYS, max_size=20), callers=st.integers(1, 4))
def test_calls_of_foreign_threads_among_timers_are_not_lost(delays: list[float], callers: int) -> None:
    with Mailbox() as mailbox, ThreadPoolExecutor(callers) as pool:
        done: queue.SimpleQueue[float] = queue.SimpleQueue()

        def call(delay: float) -> None:
            mailbox.loop.call_soon_threadsafe(lambda: mailbox.loop.call_later(delay, done.put, delay))

        list(pool.map(call, delays))
        assert sorted(done.get(timeout=HANG) for _ in delays) == sorted(delays)
