"""Run suites of tests, tell what failed and count them together: ``run_tests.py {python,java,e2e} ...``.

The last line is ``N passed, M failed``. Exit code 1 if a test failed, a runner failed, or nothing was run.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import actionbridge

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "build/test-reports"
SUREFIRE = ROOT / "java/target/surefire-reports"


@dataclass
class Count:
    """Tests by outcome; ``broken``: runners that ended badly though no test is counted as failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.broken + other.broken,
        )


def count_reports(files: Iterable[Path], returncode: int) -> Count:
    """Count the test cases of JUnit's XML files."""
    count = Count()
    for file in files:
        for case in ElementTree.parse(file).iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                count.failed += 1
            elif case.find("skipped") is not None:
                count.skipped += 1
            else:
                count.passed += 1
    count.broken = int(returncode != 0 and count.failed == 0)
    return count


def run_pytest(directory: str) -> Count:
    report = REPORTS / f"{directory}.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", directory]
    returncode = subprocess.run(command, cwd=ROOT, check=False).returncode
    return count_reports([report] if report.exists() else [], returncode)


def run_java() -> Count:
    shutil.rmtree(SUREFIRE, ignore_errors=True)
    log = REPORTS / "java.log"
    with log.open("w") as output:
        command = [
            "mvn",
            "-B",
            "-ntp",
            "-Dstyle.color=never",
            "test",
            f"-Dpython.executable={sys.executable}",
        ]
        returncode = subprocess.run(command, cwd=ROOT, check=False, stdout=output, stderr=output).returncode
    if returncode:
        errors = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("[ERROR]")]
        print("\n".join(errors), f"\nthe whole output: {log}")
    return count_reports(SUREFIRE.glob("TEST-*.xml"), returncode)


SUITES: dict[str, tuple[str, Callable[[], Count]]] = {
    "python": ("Python tests", lambda: run_pytest("tests")),
    "java": ("Java tests", run_java),
    "e2e": ("end-to-end tests", lambda: run_pytest("e2e")),
}


def main(suites: list[str]) -> int:
    if not Path(actionbridge.__file__).is_relative_to(sys.prefix):
        print(f"test: error: actionbridge comes from {actionbridge.__file__}, not from the wheel: make build")
        return 1
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    start = time.monotonic()
    total = Count()
    for suite in suites:
        title, run = SUITES[suite]
        print(f"==> {title}", flush=True)
        count = run()
        print(f"{title}: {count.passed} passed, {count.failed} failed", flush=True)
        if count.broken:
            print(f"{title}: error: the runner failed; its output is above")
        total += count
    failed = total.failed + total.broken
    name = "e2e" if suites == ["e2e"] else "test"
    print(
        f"{name}: {total.passed} passed, {failed} failed, {total.skipped} skipped, "
        f"{time.monotonic() - start:.0f} s"
    )
    print(f"{total.passed} passed, {failed} failed")
    return int(failed > 0 or total.passed == 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
