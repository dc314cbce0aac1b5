"""What the loop costs: an idle turn, an empty action, many parked actions, a wake-up.

Run alone with ``python tests/bench/bench_loop.py``. Costs are the best of several rounds, because the rest of
a shared machine only ever adds to them; the latency is a median.
"""

from __future__ import annotations

import asyncio
import queue
import statistics
import threading
import time
from collections.abc import Callable
from typing import TypedDict

from actionbridge.runtime.loop import MailboxLoop

ROUNDS = 15
PARKED = 20_000
IDLE_SECONDS = 2.0
WAKE_UPS = 1_000


class Row(TypedDict):
    """One figure, and what it is measured against; the ratio is value / baseline."""

    name: str
    value: float
    unit: str
    baseline: float
    ratio: float


def run() -> list[Row]:
    """All rows, measured in threads of their own (a loop belongs to its thread)."""
    rows: list[Row] = []
    for measure in (idle_turn, empty_action, parked_actions, wake_latency):
        thread = threading.Thread(target=lambda measure=measure: rows.append(measure()), name="bench")
        thread.start()
        thread.join()
    return rows


def idle_turn() -> Row:
    """A turn with nothing to do; baseline: one empty iteration of asyncio's own loop."""
    loop, stock = MailboxLoop(lambda: None), asyncio.SelectorEventLoop()

    def iteration() -> None:
        stock.stop()
        stock.run_forever()

    value, baseline = best(lambda: repeat(loop.turn, 1_000)), best(lambda: repeat(iteration, 1_000))
    loop.shutdown(1)
    stock.close()
    return row("loop.idle-turn", value / 1_000 * 1e6, "us", baseline / 1_000 * 1e6)


def empty_action() -> Row:
    """Start, run and end an empty action, 1,000 in a turn; baseline: a task of asyncio's own loop."""
    loop, stock = MailboxLoop(lambda: None, budget=10.0), asyncio.SelectorEventLoop()

    async def empty() -> None:
        pass

    def actions() -> None:
        for _ in range(1_000):
            loop.start(empty(), name="empty")
        loop.turn()

    def tasks() -> None:
        for _ in range(1_000):
            stock.create_task(empty(), name="empty")
        stock.stop()
        stock.run_forever()

    value, baseline = best(actions), best(tasks)
    loop.shutdown(1)
    stock.close()
    return row("loop.empty-action", value / 1_000 * 1e6, "us", baseline / 1_000 * 1e6)


def parked_actions() -> Row:
    """CPU share of a process with 20,000 sleeping actions; baseline: one core that is polling."""
    loop = MailboxLoop(lambda: None, budget=10.0)
    tasks = [loop.start(asyncio.sleep(3600), name="parked") for _ in range(PARKED)]
    loop.turn()
    begin = time.process_time()
    threading.Event().wait(IDLE_SECONDS)
    share = (time.process_time() - begin) / IDLE_SECONDS
    for task in tasks:
        task.cancel()
    loop.shutdown(10)
    return row("loop.idle-cpu-20000-parked", share * 100, "% of a core", 100.0)


def wake_latency() -> Row:
    """From a thread's ``call_soon_threadsafe`` to its callback, p50; baseline: a hand-over by queue."""
    mails: queue.SimpleQueue[bool] = queue.SimpleQueue()  # False: the last
    loop = MailboxLoop(lambda: mails.put(True))
    answered: queue.SimpleQueue[float] = queue.SimpleQueue()
    latencies: list[float] = []

    def foreign() -> None:
        for _ in range(WAKE_UPS):
            began = time.perf_counter()
            loop.call_soon_threadsafe(lambda: answered.put(time.perf_counter()))
            latencies.append(answered.get() - began)
        mails.put(False)

    loop.turn()
    thread = threading.Thread(target=foreign)
    thread.start()
    while mails.get():
        if loop.turn(mail=True):
            mails.put(True)
    thread.join()
    loop.shutdown(1)
    return row("loop.wake-p50", statistics.median(latencies) * 1e6, "us", hand_over() * 1e6)


def hand_over() -> float:
    """The median time of one hand-over between two threads, in seconds."""
    there: queue.SimpleQueue[float | None] = queue.SimpleQueue()
    back: queue.SimpleQueue[float] = queue.SimpleQueue()

    def echo() -> None:
        while (began := there.get()) is not None:
            back.put(time.perf_counter() - began)

    thread = threading.Thread(target=echo)
    thread.start()
    times = []
    for _ in range(WAKE_UPS):
        there.put(time.perf_counter())
        times.append(back.get())
    there.put(None)
    thread.join()
    return statistics.median(times)


def repeat(function: Callable[[], object], times: int) -> None:
    for _ in range(times):
        function()


def best(function: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The shortest time of some calls, in seconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return min(times)


def row(name: str, value: float, unit: str, baseline: float) -> Row:
    return Row(name=name, value=value, unit=unit, baseline=baseline, ratio=value / baseline)


if __name__ == "__main__":
    for each in run():
        print("{name:30} {value:9.3f} {unit:12} baseline {baseline:9.3f}  ratio {ratio:.2f}".format(**each))
