"""The example's modules, importable as they are for the scripts beside them."""

import sys
from pathlib import Path

FLIGHTS = Path(__file__).resolve().parents[2] / "examples/flights"

sys.path.insert(0, str(FLIGHTS))
