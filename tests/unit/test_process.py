"""Interpreter-wide settings."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROBE = """
import gc, json, sys
from actionbridge.runtime.process import pin_interpreter
pin_interpreter()
pinned = sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count() > 0
gc.set_threshold(700)
gc.unfreeze()
pin_interpreter()
print(json.dumps([pinned, gc.get_threshold()[0], gc.get_freeze_count()]))
"""


def test_the_interpreter_is_pinned_once_and_a_later_choice_of_the_user_stays() -> None:
    """In a process of its own, because the settings outlive a test."""
    answer = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    pinned, threshold, frozen = json.loads(answer.stdout)
    assert pinned == [pytest.approx(1e-4), [50_000, 50, 50], True]
    assert threshold == 700
    assert frozen == 0
