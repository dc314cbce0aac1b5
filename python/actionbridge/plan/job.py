"""A job: a plan between tables."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, final

from actionbridge.api.errors import JobError
from actionbridge.plan.options import OptionValue, normalise_options
from actionbridge.plan.plan import Plan

FORMAT: Final = 1

Scalar = str | int | float | bool | None


@final
@dataclass(frozen=True, init=False)
class Job:
    """A plan that reads a query and writes a table. Making one starts nothing.

    Args:
        plan: What runs for each record.
        tables: Flink SQL statements, run first and in order, such as ``CREATE TABLE``.
        input: The query whose rows are the input, in Flink SQL.
        key: Column, or columns, of the query: rows of one key are handled in order, one at a time.
        input_id: A column of the query, or an expression over its columns, that no other row of its key has:
            a business id, or partition and offset of a log. By it rows are known again after a crash, and
            ``ctx.call_key`` is the same in every job that reads them. None: rows of equal content of one key
            are interchangeable, and keys of calls are the same within one job.
        output: Name of the table that takes the output events.
        params: For the user's code, read with ``ctx.param``; JSON scalars.
        options: Keys of Flink's configuration, ``actionbridge.*`` among them.

    Attributes:
        key: The columns, always as a tuple.
        options: As text, as Flink reads it.

    Raises:
        JobError: An argument cannot be what it says.
        OptionError: An ``actionbridge.*`` option is unknown or has a bad value.
    """

    plan: Plan
    tables: tuple[str, ...]
    input: str
    key: tuple[str, ...]
    input_id: str | None
    output: str
    params: dict[str, Scalar]
    options: dict[str, str]

    def __init__(
        self,
        *,
        plan: Plan,
        tables: Sequence[str],
        input: str,
        key: str | Sequence[str],
        input_id: str | None = None,
        output: str,
        params: Mapping[str, Scalar] | None = None,
        options: Mapping[str, OptionValue] | None = None,
    ) -> None:
        if not isinstance(plan, Plan):
            raise JobError(f"plan={plan!r} is no plan", "write plan=Plan(name, actions=[...])")
        columns = _texts("key", [key] if isinstance(key, str) else key)
        if not columns or len(set(columns)) != len(columns):
            raise JobError(
                f"key={key!r} does not name columns", 'write key="column" or key=["first", "second"]'
            )
        values: dict[str, object] = {
            "plan": plan,
            "tables": _texts("tables", tables),
            "input": _text("input", input),
            "key": columns,
            "input_id": None if input_id is None else _text("input_id", input_id),
            "output": _text("output", output),
            "params": _params(params or {}),
            "options": normalise_options(options or {}),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def to_json(self, python: Mapping[str, Any]) -> dict[str, Any]:
        """Return the job as JSON types, as ``tests/contract`` fixes them.

        Args:
            python: The interpreter and paths that TaskManagers use, as the command line found them.
        """
        return {
            "format": FORMAT,
            "plan": self.plan.to_json(),
            "tables": list(self.tables),
            "input": self.input,
            "key": list(self.key),
            "input_id": self.input_id,
            "output": self.output,
            "params": dict(self.params),
            "options": dict(self.options),
            "python": dict(python),
        }

    def run(self) -> None:
        """Run the job as ``actionbridge run FILE`` does, with the main script as FILE, until it has ended.

        The file is imported again under its own name, here and on TaskManagers; so call this under
        ``if __name__ == "__main__":`` only.

        Raises:
            UsageError: The job is not one that the main script holds, or cannot run here.
            SystemExit: The job failed or was cancelled, after it was told how.
        """
        from actionbridge.cli.run import (
            run_job_from_python,
        )  # the command line is none of a TaskManager's business

        run_job_from_python(self)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise JobError(f"{name}={value!r} is no text", f'write {name}="..."')
    return value


def _texts(name: str, values: object) -> tuple[str, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise JobError(f"{name}={values!r} is no list of texts", f'write {name}=["...", "..."]')
    return tuple(_text(f"{name}[{index}]", value) for index, value in enumerate(values))


def _params(params: Mapping[str, Scalar]) -> dict[str, Scalar]:
    for name, value in params.items():
        if not isinstance(name, str):
            raise JobError(f"parameter {name!r} has no text as its name", "name parameters by str")
        fits = type(value) in (str, bool, type(None)) or (
            -(2**63) <= value < 2**63 if type(value) is int else type(value) is float and math.isfinite(value)
        )
        if not fits:
            raise JobError(
                f"parameter {name!r} cannot be {value!r}",
                "use str, int of 64 bits, finite float, bool or None; put structures into a str as JSON",
            )
    return dict(params)
