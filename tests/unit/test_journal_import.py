"""The journal is pure: whoever can import it can replay."""

import json
import subprocess
import sys

PROBE = """
import json, pkgutil, sys
before = set(sys.modules)
import actionbridge.journal as journal
for module in pkgutil.iter_modules(journal.__path__):
    __import__(f"actionbridge.journal.{module.name}")
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_the_journal_brings_in_no_loop_no_bridge_and_of_the_runtime_the_codec_only() -> None:
    ended = subprocess.run([sys.executable, "-c", PROBE], check=True, capture_output=True, text=True)
    modules = set(json.loads(ended.stdout))
    assert modules.isdisjoint({"asyncio", "selectors", "socket", "pemja", "pyflink", "jpype"})
    runtime = {name.removeprefix("actionbridge.runtime.") for name in modules if ".runtime." in name}
    assert {name for name in runtime if not name.startswith("codec")} == {"error_record"}
