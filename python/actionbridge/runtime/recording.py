"""What executions of actions record, on its way to Java."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from actionbridge.runtime.gate import Gate, OpenGate, TicketGate
from actionbridge.runtime.host import Host

if TYPE_CHECKING:
    from actionbridge.runtime.action_context import FlinkRunnerContext
    from actionbridge.runtime.run import Run

Durability = Literal["checkpoint", "log"]


class Recording:
    """Takes the records of a crossing from the journals and puts them into the runs' results.

    A checkpoint needs those of executions that wait, a log needs all of them.

    Owns: the gate.
    Threading: task thread only.

    Args:
        durability: What makes records durable.
        host: Appends to the log at once.
        touch: Takes note that a run has something to tell.

    Attributes:
        logs: Records are durable in the log before effects begin.
        gate: Lets effects begin.
    """

    def __init__(self, durability: Durability, host: Host, touch: Callable[[Run], None]) -> None:
        self.logs = durability == "log"
        self.gate: Gate = TicketGate() if self.logs else OpenGate()
        self._host = host
        self._touch = touch
        self._noted: dict[FlinkRunnerContext, None] = {}

    def note(self, context: FlinkRunnerContext) -> None:
        """Take note that an execution may have recorded something."""
        self._noted[context] = None

    def end_crossing(self) -> None:
        """Put everything that was recorded since the last crossing into the results of this one."""
        if self._noted:
            for context in self._noted:
                self._report(context)
            self._noted.clear()
        if isinstance(self.gate, TicketGate):
            self.gate.next_ticket()

    def add(self, context: FlinkRunnerContext, ref: int, records: list[bytes]) -> None:
        """Put records of an execution into its run's result; ref 0: it has ended."""
        if records:
            run = context.run
            if not run.touched:
                self._touch(run)
            run.records = [*run.records, (ref, records)]

    def persist(self, context: FlinkRunnerContext) -> None:
        """Make everything that an execution has recorded durable now, if the log is what does so."""
        if self.logs:
            assert context.durable is not None
            self._host.append(context.run.ref, context.durable.journal.take_records())

    def open_gate(self, durable: int) -> None:
        """Take in what is durable; see ``TicketGate.open``."""
        assert isinstance(self.gate, TicketGate), "checkpoints hold no effect back"
        self.gate.open(durable)

    def _report(self, context: FlinkRunnerContext) -> None:
        assert context.durable is not None
        if context.waits:
            assert context.ref is not None
            self.add(context, context.ref, context.durable.journal.take_records())
        else:
            if self.logs:
                self.add(context, 0, context.durable.journal.take_records())
            context.durable = None  # they refer to each other
