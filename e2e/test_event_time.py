"""Watermarks pass from the input through actions to the output table, and wait for runs that come before them."""

import signal

from runs import Bench, wait_for
from service import Service

EARLY, HELD, NEXT, LAST, PROBE = 0, 1, 2, 4, 6  # the odd one waits for the service


def _row(number: int, hour: int) -> dict[str, object]:
    return {"id": number, "ts": f"2013-01-01 {hour:02}:30:00"}


def test_an_hour_is_complete_when_its_runs_have_ended_and_the_watermark_has_passed(
    bench: Bench, service: Service
) -> None:
    """The table declares an hour complete by the watermark that reaches it."""
    bench.write_rows("source/1.json", [_row(EARLY, 5), _row(HELD, 6)])
    process = bench.start_run(bench.job("event_time_job"), "--param", f"url={service.url}")

    def put_out(number: int) -> bool:
        return any(row["id"] == number for row in bench.rows("sink", "id"))

    def complete(hour: int) -> bool:
        return (bench.directory / f"sink/hour={hour:02}/_SUCCESS").exists()

    wait_for("the held row waits", lambda: service.asked[HELD] == 1, process)
    wait_for("the early row is put out", lambda: put_out(EARLY), process)
    bench.write_rows("source/2.json", [_row(NEXT, 8)])
    wait_for("the next row is put out", lambda: put_out(NEXT), process)
    wait_for("hour 5 is complete", lambda: complete(5), process)
    bench.write_rows("source/3.json", [_row(LAST, 10)])
    wait_for("the last row is put out", lambda: put_out(LAST), process)
    # A row that comes later still sees the watermark of the operator, far behind which the table is held.
    bench.write_rows("source/4.json", [_row(PROBE, 10)])
    wait_for("the probe is put out", lambda: put_out(PROBE), process)
    before = bench.latest_checkpoint("event-time")
    wait_for("another checkpoint", lambda: bench.latest_checkpoint("event-time") >= before + 2, process)
    assert not complete(6), "its run waits"
    assert not complete(8), "watermarks do not overtake the run that waits"

    service.gate.set()
    wait_for("hours 6 and 8 are complete", lambda: complete(6) and complete(8), process)
    assert not complete(10), "more of it may come"
    rows = {row["id"]: row for row in bench.rows("sink", "id")}
    assert rows.keys() == {EARLY, HELD, NEXT, LAST, PROBE}
    hour = 3_600_000
    midnight = 1_356_998_400_000  # 2013-01-01
    assert {n: (row["stamp"] - midnight) / hour for n, row in rows.items()} == {
        EARLY: 5.5, HELD: 6.5, NEXT: 8.5, LAST: 10.5, PROBE: 10.5,
    }  # fmt: skip
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
