"""A restart after `kill -9`, in another process: what waited starts again, what was done is not done again."""

import os
import signal
from typing import Any, Final

import pytest

from runs import Bench, wait_for
from service import Service

KEYS: Final = 8
EACH: Final = 4
INPUT: Final = [{"id": n, "k": n % KEYS} for n in range(KEYS * EACH)]
# What a run without disturbance puts out: each row once, with how many of its key had come by then.
EXPECTED: Final = [
    {"id": row["id"], "k": row["k"], "seen": row["id"] // KEYS + 1, "answer": f"answer {row['id']}"}
    for row in INPUT
]


def _options(backend: str, service: Service) -> list[str]:
    return ["-D", f"state.backend.type={backend}", "--param", f"url={service.url}"]


def _undisturbed(bench: Bench, service: Service) -> list[dict[str, Any]]:
    service.gate.set()
    ended = bench.run(bench.job("asking_job"), *_options("hashmap", service))
    assert ended.code == 0, ended.err
    return bench.rows("sink", "id")


def test_a_run_without_disturbance_puts_out_each_row_once(bench: Bench, service: Service) -> None:
    """What the test of a restart compares with is what happens."""
    bench.write_rows("source/rows.json", INPUT)
    assert _undisturbed(bench, service) == EXPECTED
    assert set(service.asked.values()) == {1}


@pytest.mark.parametrize("backend", ["hashmap", "rocksdb"])
def test_a_killed_run_goes_on_in_a_new_process(bench: Bench, service: Service, backend: str) -> None:
    """Parallelism 2, killed while runs wait and input is queued behind them; then 3: as if nothing had happened."""
    bench.write_rows("source/rows.json", INPUT)
    file = bench.job("asking_job")
    first = bench.start_run(
        file, "--parallelism", "2", *_options(backend, service), "-D", "actionbridge.max-in-flight=5"
    )
    # Odd keys wait in their first row until the gate opens, with three more rows behind it; even ones go through.
    waiting = {n for n in range(KEYS) if n % 2}
    free = {row["id"] for row in INPUT if row["k"] % 2 == 0}
    wait_for("all that can be asked is", lambda: service.asked.keys() == waiting | free, first)
    wait_for("all that can end is put out", lambda: len(bench.lines("sink")) == len(free), first)
    before = bench.latest_checkpoint("asking")
    wait_for("two more checkpoints", lambda: bench.latest_checkpoint("asking") >= before + 2, first)
    for pid in bench.processes():
        os.kill(pid, signal.SIGKILL)
    first.communicate()
    assert set(service.asked.values()) == {1}

    latest = bench.latest_checkpoint("asking")
    (checkpoint,) = bench.directory.glob(f".actionbridge/asking/checkpoints/*/chk-{latest}")
    service.gate.set()
    second = bench.run(
        file,
        "--parallelism", "3",
        *_options(backend, service),
        "-D", f"execution.state-recovery.path=file://{checkpoint}",
    )  # fmt: skip
    assert second.code == 0, second.err
    assert bench.rows("sink", "id") == EXPECTED
    assert service.asked == {row["id"]: 2 if row["id"] in waiting else 1 for row in INPUT}, (
        "asked again: what waited"
    )
