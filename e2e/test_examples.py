"""What the documents show is what happens."""

import shutil
import sys
from pathlib import Path
from typing import Final

from runs import Bench

ROOT: Final = Path(__file__).parents[1]


def test_the_example_of_the_readme_runs_as_printed(bench: Bench) -> None:
    text = (ROOT / "README.md").read_text()
    example = text.split("```python\n# readings.py\n", 1)[1].split("```", 1)[0]
    ended = bench.run(bench.job_of_text("readings", example))
    assert ended.code == 0, ended.err
    assert "readings: 20,000 records in, " in ended.out


def test_the_demo_finds_what_plain_python_finds(bench: Bench) -> None:
    """On the first 20,000 flights, in a copy beside the checkout's data, which is fetched once."""
    original = ROOT / "examples" / "flights"
    (original / "data").mkdir(exist_ok=True)
    copy = bench.directory / "flights"
    shutil.copytree(
        original, copy, ignore=shutil.ignore_patterns("data", "out", ".actionbridge", "__pycache__")
    )
    (copy / "data").symlink_to(original / "data")
    ended = bench.complete(sys.executable, copy / "demo.py", "--flights", "20000")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[-1].startswith("demo: OK, 20000 flights, ")
