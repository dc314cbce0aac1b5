"""What goes wrong is said in words of the user's job, with the remedy, and the exit code tells scripts."""

import sys
from pathlib import Path

import pytest

from runs import Bench

JOB = """
import asyncio
from actionbridge import InputEvent, Job, OutputEvent, Plan, action

class Refused(Exception):
    pass

@action(InputEvent)
{action}

job = Job(
    plan=Plan("errors", actions=[act]),
    tables=["CREATE TABLE source (id BIGINT, k STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.k.length' = '2')",
            "CREATE TABLE sink (id BIGINT NOT NULL, note STRING) WITH ('connector' = 'blackhole')"],
    input="{input}", key="{key}", output="{output}", options={options},
)
"""
FINE = "def act(event, ctx):\n    ctx.send_event(OutputEvent({'id': 1, 'note': 'x'}))"


def _job(
    action: str = FINE,
    input: str = "SELECT * FROM source",
    key: str = "k",
    output: str = "sink",
    options: str = "{}",
) -> str:
    return JOB.format(action=action, input=input, key=key, output=output, options=options)


FAILING = """def act(event, ctx):
    try:
        look_up(event.input["id"])
    except KeyError as error:
        raise Refused("no such aircraft") from error

def look_up(id):
    raise KeyError(id)"""


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_failing_action_is_told_with_everything(bench: Bench, kind: str) -> None:
    """Action, key, event, type, message, the user's frames first, and the cause; no Java."""
    ended = bench.run(bench.job(_job(FAILING.replace("def act", f"{kind} act")), "failing"))
    assert ended.code == 1
    for part in (
        "action 'act'",
        "key",
        "event",
        "failing.Refused: no such aircraft",
        "KeyError",
        "in look_up",
    ):
        assert part in ended.err, part
    traceback = ended.err[ended.err.index("Traceback") :].splitlines()
    assert "failing.py" in traceback[1], "the first frame is the user's"
    assert "at io.actionbridge" not in ended.err
    assert "at org.apache" not in ended.err


@pytest.mark.parametrize(
    ("output", "parts"),
    [
        ("{'note': 'x'}", ["sink.id", "act", "NULL"]),
        ("{'id': 1, 'nota': 'x'}", ["sink", "nota", "note", "act"]),
        ("{'id': 'one'}", ["sink.id", "BIGINT", "str", "act"]),
        ("{'id': 2**63}", ["sink.id", "BIGINT", "act"]),
    ],
    ids=["missing", "unknown", "of another type", "too large"],
)
def test_an_output_that_does_not_fit_names_table_column_action_and_key(
    bench: Bench, output: str, parts: list[str]
) -> None:
    ended = bench.run(bench.job(_job(f"def act(event, ctx):\n    ctx.send_event(OutputEvent({output}))")))
    assert ended.code == 1
    for part in (*parts, "key"):
        assert part in ended.err, (part, ended.err)
    assert "at io.actionbridge" not in ended.err


def test_a_missing_field_is_null_where_the_column_allows_it(bench: Bench) -> None:
    ended = bench.run(bench.job(_job("def act(event, ctx):\n    ctx.send_event(OutputEvent({'id': 1}))")))
    assert ended.code == 0, ended.err


@pytest.mark.parametrize(
    ("job", "arguments", "part"),
    [
        (_job(input="SELECT * FROM sorce"), [], "sorce"),
        (_job(input="SELEC * FROM source"), [], "input: SQL parse failed"),
        (_job(output="sinc"), [], "sink"),
        (_job(key="kk"), [], "kk"),
        (_job(input="SELECT k, COUNT(*) AS id FROM source GROUP BY k"), [], "updates or deletes"),
        (_job(), ["-D", "execution.runtime-mode=BATCH"], "STREAMING"),
        (_job(), ["-D", "actionbridge.max-in-flite=3"], "actionbridge.max-in-flight"),
        (_job(), ["-D", "actionbridge.turn-budget=fast"], "duration"),
        (_job(), ["-D", "nonsense"], "KEY=VALUE"),
        (_job(options="{'actionbridge.max-in-flight': 0}"), [], "max-in-flight"),
        ("job = (", [], "job.py"),
        ("import no_such_module", [], "no_such_module"),
        ("x = 1", [], "Job"),
    ],
    ids=[
        "unknown table", "bad SQL", "unknown output", "unknown key", "updating input", "batch", "unknown option",
        "bad option", "no pair", "bad option of the job", "syntax", "import", "no job",
    ],
)  # fmt: skip
def test_what_cannot_start_is_one_line_with_the_remedy(
    bench: Bench, job: str, arguments: list[str], part: str
) -> None:
    ended = bench.run(bench.job(job), *arguments)
    assert ended.code in (1, 2)
    assert part in ended.err
    first = ended.err.splitlines()[0]
    assert first.startswith("actionbridge: error: ")
    assert len([line for line in ended.err.splitlines() if not line.startswith((" ", "log: "))]) <= 4
    assert "site-packages" not in ended.err
    assert "at org.apache" not in ended.err


def test_without_a_jdk_the_remedy_is_to_install_one(bench: Bench) -> None:
    empty = bench.directory / "bin"
    empty.mkdir()
    ended = bench.run(bench.job(_job()), env={"PATH": str(empty), "JAVA_HOME": ""})
    assert ended.code in (1, 2)
    assert "JDK" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_python_of_a_job_file_is_the_same_as_run(bench: Bench) -> None:
    file = bench.job(_job() + "\nif __name__ == '__main__':\n    job.run()\n")
    process = bench.start(file, python=[sys.executable])
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "3 records in" in out + err


def test_the_example_of_the_readme_runs_as_printed(bench: Bench) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    example = readme.split("```python\n", 1)[1].split("```", 1)[0]
    ended = bench.run(bench.job(example, "readings"))
    assert ended.code == 0, ended.err
    assert "20,000 records in" in ended.out + ended.err
