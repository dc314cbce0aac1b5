"""Who is told of what has ended, and when: one end per action at a time, when nothing else is ready.

So the order in which an action sees the ends of its calls is that of its records, and a replay can keep it.
"""

from __future__ import annotations

from typing import Protocol


class Recipient(Protocol):
    """An execution of an action."""

    def deliver_one(self) -> bool:
        """Release what is next, and tell whether that made anything ready."""


class Deliveries:
    """The executions that may have something to be released.

    Threading: task thread only.
    """

    def __init__(self) -> None:
        self._expecting: dict[Recipient, None] = {}

    def expect(self, recipient: Recipient) -> None:
        """Let an execution be asked at the next quiet moment: something about its calls has changed."""
        self._expecting[recipient] = None

    def deliver(self) -> bool:
        """Ask all of them once, and tell whether anything is ready now; the loop calls it when nothing is."""
        if not self._expecting:
            return False
        delivered = False
        for recipient in list(self._expecting):
            if recipient.deliver_one():
                delivered = True
            else:
                self._expecting.pop(recipient, None)
        return delivered
