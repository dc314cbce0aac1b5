"""The job: validated when it is made, written as the contract says, started by nothing but run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import plan_samples as samples
import pytest

from actionbridge import Job, JobError, OptionError, Plan

PLAN = Plan("flights", actions=[samples.track])


def make(**changes: Any) -> Job:
    arguments: dict[str, Any] = {
        "plan": PLAN,
        "tables": ["CREATE TABLE flights (tailnum STRING)"],
        "input": "SELECT * FROM flights",
        "key": "tailnum",
        "output": "delays",
    }
    return Job(**arguments | changes)


def test_a_job_is_written_as_the_contract_says() -> None:
    python = {
        "version": "3.11",
        "executable": "/bin/python",
        "path": [],
        "main": {"module": "m", "file": "m.py"},
    }
    job = make(
        params={"service.url": "http://localhost", "limit": 3, "share": 0.5, "loud": True, "none": None},
        options={
            "actionbridge.turn-budget": "2 ms",
            "execution.checkpointing.interval": "10 s",
            "a.flag": True,
        },
    )
    written = job.to_json(python)
    assert json.loads(json.dumps(written)) == written
    assert written == {
        "format": 1,
        "plan": PLAN.to_json(),
        "tables": ["CREATE TABLE flights (tailnum STRING)"],
        "input": "SELECT * FROM flights",
        "key": ["tailnum"],
        "input_id": None,
        "output": "delays",
        "params": {"service.url": "http://localhost", "limit": 3, "share": 0.5, "loud": True, "none": None},
        "options": {
            "actionbridge.turn-budget": "2 ms",
            "execution.checkpointing.interval": "10 s",
            "a.flag": "true",
        },
        "python": python,
    }


def test_a_key_is_one_column_or_several() -> None:
    assert make(key="a").key == ("a",)
    assert make(key=["a", "b"]).key == ("a", "b")


def test_later_changes_to_what_it_was_given_do_not_reach_a_job() -> None:
    tables, params = ["CREATE TABLE a (b INT)"], {"x": 1}
    job = make(tables=tables, params=params)
    tables.clear()
    params.clear()
    assert (len(job.tables), job.params) == (1, {"x": 1})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"plan": "flights"}, "is no plan"),
        ({"tables": "CREATE TABLE a (b INT)"}, "no list of texts"),
        ({"tables": [""]}, r"tables\[0\]=''"),
        ({"tables": [3]}, r"tables\[0\]=3"),
        ({"input": " "}, "input=' ' is no text"),
        ({"input": None}, "input=None"),
        ({"output": 3}, "output=3"),
        ({"input_id": " "}, "input_id=' ' is no text"),
        ({"key": []}, "does not name columns"),
        ({"key": ["a", "a"]}, "does not name columns"),
        ({"key": ""}, r"key\[0\]=''"),
        ({"key": 3}, "key="),
        ({"params": {3: "x"}}, "no text as its name"),
        ({"params": {"x": [1]}}, "as JSON"),
        ({"params": {"x": float("nan")}}, "finite float"),
        ({"params": {"x": 2**63}}, "64 bits"),
    ],
)
def test_a_job_that_cannot_be_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(JobError, match=reason):
        make(**changes)


def test_a_job_refuses_unknown_options() -> None:
    with pytest.raises(OptionError, match="did you mean"):
        make(options={"actionbridge.turnbudget": "2 ms"})


def test_a_script_is_loaded_as_main_and_by_its_name_in_one_process(tmp_path: Path) -> None:
    script = tmp_path / "flights_main.py"
    script.write_text(
        "from dataclasses import dataclass\n"
        "from actionbridge import InputEvent, Job, Plan, action, event\n"
        "@event('main.late')\n@dataclass\nclass Late: x: int\n"
        "@dataclass\nclass Early: x: int\n"
        "@action(InputEvent, Early)\ndef track(event, ctx): ...\n"
        "@action(Late)\ndef explain(event: Late, ctx): ...\n"
        "job = Job(plan=Plan('p', actions=[track, explain]), tables=[], input='i', key='k', output='o')\n"
        "if __name__ == '__main__':\n"
        "    import flights_main\n"
        "    assert flights_main.job.to_json({}) == job.to_json({})\n"
        "    print([one.triggers for one in job.plan.actions])\n"
    )
    ended = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    assert ended.stdout == "[('actionbridge.input', 'flights_main:Early'), ('main.late',)]\n"


def test_a_job_needs_a_key() -> None:
    with pytest.raises(TypeError, match="key"):
        Job(plan=PLAN, tables=[], input="SELECT 1", output="a")  # type: ignore[call-arg]
