"""Start-up: what ``import actionbridge`` adds to a bare interpreter."""

import json
import statistics
import subprocess
import sys
import time
from typing import Any

_IMPORT = """
import time
start = time.perf_counter()
import actionbridge
print((time.perf_counter() - start) * 1e3)
"""
_ROUNDS = 9


def import_time() -> dict[str, Any]:
    """Measure the import in fresh processes; medians, in milliseconds.

    Returns:
        ``value``: the import alone. ``baseline``: a bare start of the interpreter.
        ``ratio``: value to baseline.
    """
    imports = [float(_python(_IMPORT)) for _ in range(_ROUNDS)]
    value, baseline = statistics.median(imports), statistics.median(_bare_start() for _ in range(_ROUNDS))
    return {
        "name": "import-time",
        "value": round(value, 1),
        "unit": "ms",
        "baseline": round(baseline, 1),
        "ratio": round(value / baseline, 2),
    }


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def _bare_start() -> float:
    start = time.perf_counter()
    _python("pass")
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    print(json.dumps(import_time()))
