"""What a run leaves on the terminal, or as one JSON object for scripts."""

import dataclasses
import json
import sys
import traceback
from pathlib import Path
from typing import Any

from actionbridge.api.errors import UsageError
from actionbridge.cli.errors import CommandError
from actionbridge.cli.protocol import Cause, Ended, ErrorRecord, Failed


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """Prints results to standard output and errors to standard error.

    Attributes:
        as_json: One JSON object on standard output ends every run, failed ones too.
        verbose: Stacks are shown that only developers of actionbridge read.
    """

    as_json: bool
    verbose: bool

    def printed(self, text: str, error: bool) -> None:
        """Pass on a line that the job's own code printed; JSON keeps standard output for itself."""
        print(text, file=sys.stderr if error or self.as_json else sys.stdout, flush=True)

    def ended(self, plan: str, ended: Ended) -> None:
        """Tell what a run did that did not fail."""
        rate = ended.records_in / ended.seconds if ended.seconds > 0 else 0.0
        if not self.as_json:
            print(
                f"{plan}: {'cancelled, ' if ended.cancelled else ''}{ended.records_in:,} records in,"
                f" {ended.records_out:,} out, {ended.seconds:,.1f} s, {rate:,.0f} records/s"
            )
        self._object(
            outcome="cancelled" if ended.cancelled else "finished",
            plan=plan,
            seconds=ended.seconds,
            rate=round(rate, 1),
            **{"in": ended.records_in, "out": ended.records_out},
        )

    def failed(self, plan: str, failed: Failed, log: Path) -> None:
        """Tell how a run failed, the user's code first."""
        lines = [f"actionbridge: error: {_headline(plan, failed)}"]
        if failed.error is not None:
            lines += _python_lines(failed.error)
        if self.verbose and failed.stack:
            lines.append(failed.stack.rstrip())
        hint = "" if self.verbose or not failed.stack else " (--verbose shows Java's stack)"
        lines.append(f"log: {log}{hint}")
        print("\n".join(lines), file=sys.stderr)
        self._object(outcome="failed", plan=plan, log=str(log), **dataclasses.asdict(failed))

    def refused(self, error: UsageError) -> None:
        """Tell why there was no run."""
        print(f"actionbridge: error: {error}", file=sys.stderr)
        if isinstance(error, CommandError) and error.detail:
            print(error.detail.rstrip(), file=sys.stderr)
        if self.verbose:
            traceback.print_exception(error)
        self._object(outcome="refused", message=error.problem, where=error.where, remedy=error.remedy)

    def _object(self, **fields: Any) -> None:
        if self.as_json:
            print(json.dumps(fields))


def _headline(plan: str, failed: Failed) -> str:
    error = failed.error
    if error is None:
        return f"{plan} failed: {failed.message}"
    what = f"action {error.action!r}" if error.action else f"{plan}'s Python"
    key = f" on key {error.key}" if error.key is not None else ""
    event = f" (event {error.event_id})" if error.event_id is not None else ""
    return f"{what} failed{key}{event}: {error.type}: {error.message}"


def _python_lines(error: ErrorRecord | Cause) -> list[str]:
    lines = [error.traceback.rstrip()] if error.traceback.strip() else []
    for cause in error.causes if isinstance(error, ErrorRecord) else ():
        lines += [f"caused by {cause.type}: {cause.message}", *_python_lines(cause)]
    return lines
