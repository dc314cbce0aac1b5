"""The pump's state machine, with an eventfd in the place of the loop's selector."""

from __future__ import annotations

import math
import os
import queue
import threading
import time
from collections.abc import Iterator

import pytest

from actionbridge.runtime.pump import Pump, PumpState
from support.logs import logged
from support.mailbox import HANG


class Rig:
    """A pump, its descriptor, and the names of the threads that woke us."""

    def __init__(self) -> None:
        self.fd = os.eventfd(0, os.EFD_NONBLOCK)
        self.mails: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.pump = Pump(self.fd, self.wake)

    def wake(self) -> None:
        self.mails.put(threading.current_thread().name)

    def make_readable(self) -> None:
        os.eventfd_write(self.fd, 1)


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    assert rig.pump.close()
    os.close(rig.fd)


def test_an_event_posts_one_mail_from_the_pump_s_thread(rig: Rig) -> None:
    rig.pump.arm(math.inf)
    rig.make_readable()
    assert rig.mails.get(timeout=HANG) == "actionbridge-pump"
    assert rig.pump.state is PumpState.MAIL
    assert rig.mails.empty()


def test_an_event_from_before_it_was_armed_counts(rig: Rig) -> None:
    rig.make_readable()
    rig.pump.arm(math.inf)
    rig.mails.get(timeout=HANG)


def test_a_deadline_posts_a_mail_and_never_before_its_time(rig: Rig) -> None:
    deadline = time.monotonic() + 0.0015
    rig.pump.arm(deadline)
    rig.mails.get(timeout=HANG)
    assert time.monotonic() >= deadline


def test_an_earlier_deadline_replaces_a_later_one(rig: Rig) -> None:
    for later in (math.inf, time.monotonic() + 3600):
        rig.pump.arm(later)
        rig.pump.hold(mail_taken=False)
        rig.pump.arm(time.monotonic() + 0.001)
        rig.mails.get(timeout=HANG)
        rig.pump.hold(mail_taken=True)


def test_a_later_deadline_replaces_an_earlier_one(rig: Rig) -> None:
    rig.pump.arm(time.monotonic() + 0.02)
    rig.pump.hold(mail_taken=False)
    if rig.pump.state is PumpState.MAIL:  # a slow machine: the earlier one has come already
        rig.mails.get(timeout=HANG)
        rig.pump.hold(mail_taken=True)
    later = time.monotonic() + 0.03
    rig.pump.arm(later)
    rig.mails.get(timeout=HANG)
    assert time.monotonic() >= later


def test_nothing_is_posted_while_a_mail_is_pending(rig: Rig) -> None:
    assert rig.pump.claim_mail()
    assert not rig.pump.claim_mail()
    rig.make_readable()
    rig.pump.hold(mail_taken=False)
    rig.pump.arm(-math.inf)
    assert rig.pump.state is PumpState.MAIL
    rig.pump.hold(mail_taken=True)
    assert rig.mails.empty()
    rig.pump.arm(math.inf)
    rig.mails.get(timeout=HANG)


def test_nothing_is_posted_during_a_turn(rig: Rig) -> None:
    rig.pump.arm(math.inf)
    rig.pump.hold(mail_taken=False)
    rig.make_readable()
    assert rig.pump.state is PumpState.HELD
    assert rig.pump.claim_mail()
    assert rig.mails.empty()


def test_every_one_of_many_rounds_is_woken(rig: Rig) -> None:
    for i in range(2000):
        rig.pump.arm(time.monotonic() + 1e-4 * (i % 3) if i % 2 else math.inf)
        rig.make_readable()
        rig.mails.get(timeout=HANG)
        os.eventfd_read(rig.fd)
        rig.pump.hold(mail_taken=True)


def test_close_is_idempotent_in_every_state_and_ends_the_thread() -> None:
    for state in PumpState:
        rig = Rig()
        if state is PumpState.ARMED:
            rig.pump.arm(math.inf)
        elif state is PumpState.MAIL:
            rig.pump.claim_mail()
        elif state is PumpState.CLOSED:
            rig.pump.close()
        assert rig.pump.state is state
        assert rig.pump.close()
        assert rig.pump.close()
        rig.pump.arm(-math.inf)
        assert not rig.pump.claim_mail()
        assert rig.mails.empty()
        os.close(rig.fd)


def test_it_leaves_no_descriptor_behind() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        rig = Rig()
        rig.pump.arm(math.inf)
        rig.pump.close()
        os.close(rig.fd)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_wake_up_that_raises_is_remembered_once_and_the_thread_goes_on() -> None:
    class Broken(Rig):
        def wake(self) -> None:
            super().wake()
            if self.mails.qsize() == 1:
                raise SystemExit("from wake")

    rig = Broken()
    with logged("actionbridge.loop") as failed:
        rig.pump.arm(-math.inf)
        assert failed.wait(HANG)
    assert isinstance(rig.pump.take_failure(), SystemExit)
    assert rig.pump.take_failure() is None
    assert rig.pump.state is PumpState.HELD
    rig.pump.arm(-math.inf)
    rig.mails.get(timeout=HANG)
    rig.mails.get(timeout=HANG)
    assert rig.pump.close()
    os.close(rig.fd)


def test_the_thread_of_a_closed_pump_serves_the_next_one() -> None:
    for _ in range(20):
        rig = Rig()
        rig.pump.arm(math.inf)
        rig.make_readable()
        assert rig.mails.get(timeout=HANG) == "actionbridge-pump"
        assert rig.pump.close()
        os.close(rig.fd)
        threads = [thread for thread in threading.enumerate() if thread.name == "actionbridge-pump"]
        assert len(threads) <= 2  # one may be left of a test whose wake() blocked
