"""Digests of arguments are what they were, in every process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from make_digest_vectors import CALLS, FILE, vectors

_MAKER: Final = Path(__file__).with_name("make_digest_vectors.py")
_ROWS: Final = json.loads(FILE.read_text())


def test_digests_are_what_they_were_when_the_vectors_were_written() -> None:
    assert FILE.read_text() == vectors()


@pytest.mark.parametrize("seed", ["0", "1", "2", "3", "4294967295"])
def test_digests_do_not_depend_on_the_hash_seed(seed: str) -> None:
    checked = subprocess.run(
        [sys.executable, _MAKER, "--check"],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_what_differs_has_different_digests() -> None:
    digests = [row["digest"] for row in _ROWS if row["digest"] is not None]
    assert len(digests) == len(set(digests))


def test_what_is_pickled_is_unchecked_and_nothing_else() -> None:
    unchecked = [row["name"] for row in _ROWS if row["digest"] is None]
    assert unchecked == [name for name in CALLS if name.startswith("unchecked: ")]
