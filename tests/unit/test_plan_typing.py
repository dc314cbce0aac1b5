"""The public surface as type checkers see it."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXPECTED = re.compile(r"# type: ignore\[([a-z-]+)\]")


def test_right_uses_type_check_and_each_wrong_one_does_not(tmp_path: Path) -> None:
    text = (ROOT / "tests/typing/must_not_check.py").read_text()
    expected = {(n, m[1]) for n, line in enumerate(text.splitlines(), 1) if (m := EXPECTED.search(line))}
    wrong = tmp_path / "wrong_uses.py"
    wrong.write_text(EXPECTED.sub("", text))
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml")),
            *("--cache-dir", str(tmp_path / "cache"), "--follow-imports", "silent", "--no-error-summary"),
            *(str(ROOT / "tests/typing/must_check.py"), str(wrong)),
        ],
        env=os.environ | {"MYPYPATH": str(ROOT / "python")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = re.findall(r"^(.+?):(\d+): error: .*\[([a-z-]+)\]$", ended.stdout, re.MULTILINE)
    assert {(int(line), code) for file, line, code in errors if file.endswith("wrong_uses.py")} == expected
    assert [error for error in errors if not error[0].endswith("wrong_uses.py")] == [], ended.stdout
    assert len(expected) > 10
