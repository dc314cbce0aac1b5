"""Importing actionbridge brings in little and does nothing; ``make bench`` says how long it takes."""

import json
import subprocess
import sys

import actionbridge

LEFT_OUT = {
    "pyflink",
    "pemja",
    "jpype",
    "numpy",
    "pandas",
    "asyncio",
    "logging",
    "msgspec",
    "pydantic",
    "ormsgpack",
}
PROBE = """
import json, sys, threading
before = set(sys.modules)
import actionbridge
print(json.dumps({"modules": sorted(set(sys.modules) - before), "threads": threading.active_count()}))
"""


def _probe() -> dict[str, object]:
    ended = subprocess.run([sys.executable, "-c", PROBE], check=True, capture_output=True, text=True)
    assert ended.stderr == ""
    answer: dict[str, object] = json.loads(ended.stdout)
    return answer


def test_importing_brings_in_no_bridge_no_loop_and_no_large_library() -> None:
    answer = _probe()
    assert isinstance(answer["modules"], list)
    assert {name.partition(".")[0] for name in answer["modules"]} & LEFT_OUT == set()
    assert answer["threads"] == 1


def test_every_public_name_is_there_and_nothing_else_is_promised() -> None:
    assert actionbridge.__all__ == sorted(actionbridge.__all__)
    assert all(hasattr(actionbridge, name) for name in actionbridge.__all__)
