"""Interpreter-wide settings of a process that hosts actions."""

from __future__ import annotations

import functools
import gc
import sys
import threading

# Seconds. At the default of 5e-3 a busy pool thread delays each crossing by 2 to 38 microseconds.
_SWITCH_INTERVAL = 1e-4
# With 20,000 parked actions: pauses of 12 ms, instead of 110 to 210 ms at the defaults.
_GC_THRESHOLDS = (50_000, 50, 50)


@functools.cache
def pin_interpreter() -> None:
    """Tune thread switching and garbage collection for many parked actions; once per process.

    Everything alive is moved out of the collector's sight, so call it when modules are imported and before
    the first record. Later calls do nothing, so what a user's resource tunes afterwards stays.
    """
    sys.setswitchinterval(_SWITCH_INTERVAL)
    gc.collect()  # or garbage would be frozen too
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def forget_thread() -> None:
    """Drop what ``threading`` keeps of the calling thread, one of Java's that is leaving Python for good.

    Before 3.12 it keeps a dummy of every such thread that has logged or started a thread, for ever.
    """
    ident = threading.get_ident()
    known: dict[int, threading.Thread] = getattr(threading, "_active", {})
    if isinstance(known.get(ident), threading._DummyThread):
        del known[ident]
