"""asyncio works in actions as people know it."""

from runs import Bench
from service import Service


def test_asyncio_works_as_people_know_it(bench: Bench, service: Service) -> None:
    """gather, timeout, TaskGroup, to_thread and httpx in an async action; asyncio.run in a sync one."""
    ended = bench.run(bench.job("asyncio_job"), "--parallelism", "2", "--param", f"url={service.url}")
    assert ended.code == 0, ended.err
    expected = [{"id": -n, "total": 2 * n, "note": "sync"} for n in range(20, 0, -1)]
    expected += [{"id": n, "total": 7 * n + 6, "note": f"answer {2 * n}"} for n in range(1, 21)]
    assert bench.rows("sink", "id") == expected
    assert service.asked == {2 * n: 1 for n in range(1, 21)}
