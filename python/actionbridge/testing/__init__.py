"""One action in memory: its context, codec and journal as in Flink, in milliseconds and without Java."""

from actionbridge.testing._replay import ReplayError, assert_replays
from actionbridge.testing._run import ActionRun, run_action

__all__ = ["ActionRun", "ReplayError", "assert_replays", "run_action"]
