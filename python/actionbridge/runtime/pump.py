"""The thread that waits for the event loop while the mailbox thread does other work."""

from __future__ import annotations

import enum
import logging
import math
import os
import queue
import select
import threading
import time
from collections.abc import Callable
from typing import Final

_log = logging.getLogger("actionbridge.loop")
_JOIN_LIMIT = 0.1  # seconds; only a wake() that blocks can make close() wait at all
_NOT_POLLING = -math.inf  # earlier than every deadline: nobody needs a poke


class PumpState(enum.Enum):
    """Who brings about the loop's next turn."""

    HELD = "held"
    """The owner thread: it is in a turn, or has not had its first one."""
    ARMED = "armed"
    """The pump: it calls ``wake()`` when the file descriptor is readable or the deadline has come."""
    MAIL = "mail"
    """A mail that is on its way; its turn does all there is to do by then, so nothing else is posted."""
    CLOSED = "closed"
    """Nobody, for ever."""


class _Servers:
    """Daemon threads that serve one pump after the other.

    A thread that has called Java costs a JVM thread even after its end, so none ends: a process has as many
    as it had pumps at once, however often jobs restart in it.

    Owns: the threads, and who of them is idle.
    Threading: any.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[queue.SimpleQueue[tuple[Callable[[], None], threading.Event]]] = []

    def run(self, serve: Callable[[], None]) -> threading.Event:
        """Let an idle thread, or a new one, serve; the event tells that it is idle again."""
        with self._lock:
            inbox = self._idle.pop() if self._idle else None
        if inbox is None:
            inbox = queue.SimpleQueue()
            threading.Thread(target=self._work, args=(inbox,), name="actionbridge-pump", daemon=True).start()
        served = threading.Event()
        inbox.put((serve, served))
        return served

    def _work(self, inbox: queue.SimpleQueue[tuple[Callable[[], None], threading.Event]]) -> None:
        while True:
            serve, served = inbox.get()
            serve()
            with self._lock:
                self._idle.append(inbox)
            served.set()
            del serve, served  # an idle thread keeps no pump alive


_SERVERS: Final = _Servers()


class Pump:
    """Posts at most one mail when a file descriptor becomes readable or a deadline comes.

    ======  ==============================  =======  ===========================================
    from    on                              to       and
    ======  ==============================  =======  ===========================================
    any     ``hold(mail_taken=True)``       HELD
    ARMED   ``hold(mail_taken=False)``      HELD     in MAIL it changes nothing
    HELD    ``arm(deadline)``               ARMED    in MAIL it changes nothing
    HELD    ``claim_mail()``                MAIL     the caller posts the mail; in MAIL it need not
    ARMED   readable, or deadline           MAIL     the pump's thread calls ``wake()``
    MAIL    ``wake()`` raised               HELD     the error waits in ``take_failure()``
    any     ``close()``                     CLOSED   final
    ======  ==============================  =======  ===========================================

    Owns: one eventfd, which tells its thread of an earlier deadline; a thread of ``_SERVERS``, on loan.
    Lifecycle: the thread serves it from construction to ``close()``.
    Threading: methods are for the owner thread. ``wake`` is called from the pump's thread only, because a
    thread that calls into Java costs a JVM thread for as long as it lives.

    Args:
        fd: Polled for readability; stays open until ``close()`` returned.
        wake: Posts a mail whose turn calls ``hold(mail_taken=True)``. Must not wait for that turn.
    """

    def __init__(self, fd: int, wake: Callable[[], object]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._state = PumpState.HELD
        self._deadline = math.inf
        self._polling_until = _NOT_POLLING
        self._parked = False
        self._gate = threading.Lock()  # taken: the thread parks by taking it, _unpark() lets it pass once
        self._gate.acquire()
        self._failure: BaseException | None = None
        self._fd = fd
        self._poke_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)
        self._poll.register(self._poke_fd, select.POLLIN)
        self._served = _SERVERS.run(self._serve)

    @property
    def state(self) -> PumpState:
        """Who brings about the next turn, at this moment."""
        return self._state

    @property
    def deadline(self) -> float:
        """The latest moment (``time.monotonic()``) at which an armed pump posts; infinite if it has none."""
        return self._deadline

    def hold(self, *, mail_taken: bool) -> None:
        """Note that a turn begins, so that nothing is posted for events this very turn will see.

        Args:
            mail_taken: The turn serves the pending mail.
        """
        with self._lock:
            if self._state is PumpState.ARMED or (mail_taken and self._state is PumpState.MAIL):
                self._state = PumpState.HELD

    def arm(self, deadline: float) -> None:
        """End a turn: post a mail at the next event, at ``deadline`` (``time.monotonic()``) at the latest."""
        with self._lock:
            if self._state is not PumpState.HELD:
                return  # the pending mail's turn will arm
            self._state = PumpState.ARMED
            self._deadline = deadline
            if self._parked:
                self._unpark()
            elif deadline < self._polling_until:
                os.eventfd_write(self._poke_fd, 1)

    def claim_mail(self) -> bool:
        """End a turn that has more to do: a mail is pending from now on. True: the caller has to post it."""
        with self._lock:
            if self._state is not PumpState.HELD:
                return False
            self._state = PumpState.MAIL
            return True

    def take_failure(self) -> BaseException | None:
        """What the last ``wake()`` raised, once."""
        if self._failure is None:
            return None
        with self._lock:
            failure, self._failure = self._failure, None
        return failure

    def close(self) -> bool:
        """Stop posting and give the thread back; idempotent. False: ``wake()`` blocks and keeps it."""
        with self._lock:
            if self._state is not PumpState.CLOSED:
                self._state = PumpState.CLOSED
                os.eventfd_write(self._poke_fd, 1)
                if self._parked:
                    self._unpark()
        return self._served.wait(_JOIN_LIMIT)

    def _unpark(self) -> None:
        self._parked = False
        self._gate.release()

    # The pump's thread, from here on.

    def _serve(self) -> None:
        while self._await_event():
            try:
                self._wake()
            except BaseException as failure:  # nobody called this thread: the owner's next turn raises it
                self._remember(failure)
        os.close(self._poke_fd)  # nobody writes to it once the pump is closed

    def _await_event(self) -> bool:
        """Wait until a mail is due and mark it as pending. False: the pump was closed."""
        while True:
            with self._lock:
                if self._state is PumpState.CLOSED:
                    return False
                self._parked = park = self._state is not PumpState.ARMED
                until = self._polling_until = _NOT_POLLING if park else self._deadline
            if park:
                self._gate.acquire()
                continue
            readable = self._wait_readable(until)
            with self._lock:
                # An event that came in a turn is not lost here: unless the turn uses it up, the descriptor
                # stays readable, and the poll that follows the turn's arm() returns at once.
                due = self._fd in readable or time.monotonic() >= self._deadline
                if due and self._state is PumpState.ARMED:
                    self._state = PumpState.MAIL
                    return True

    def _wait_readable(self, until: float) -> set[int]:
        # poll() counts in whole milliseconds and rounds up: late by less than one, never early.
        timeout = None if until == math.inf else max(0.0, until - time.monotonic()) * 1000
        readable = {fd for fd, _ in self._poll.poll(timeout)}
        if self._poke_fd in readable:
            os.eventfd_read(self._poke_fd)
        return readable

    def _remember(self, failure: BaseException) -> None:
        with self._lock:
            self._failure = failure
            if self._state is PumpState.MAIL:
                self._state = PumpState.HELD  # nothing was posted; the turn that raises the error arms again
        _log.error("the mailbox could not be woken; the next turn raises this error", exc_info=failure)
