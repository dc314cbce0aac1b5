"""Functions that Java calls one at a time, and the Python objects it holds by reference meanwhile."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final

from actionbridge.api.errors import ActionBridgeError
from actionbridge.api.events import OutputEvent
from actionbridge.plan.function_cache import FUNCTIONS
from actionbridge.runtime.codec import decode, encode

VALUE: Final = 0
WAITS: Final = 1
OUTPUT_EVENT: Final = 2
Answer = tuple[int, bytes | int]
"""What kind of answer, and an encoded value, or the reference of an awaitable or an output event."""

if TYPE_CHECKING:
    from actionbridge.runtime.subtask import Subtask


class BridgeError(ActionBridgeError):
    """Java named something that Python does not have, as a reference from before a recovery."""


class DirectCalls:
    """The door for a Java caller without a plan: functions by name, objects and awaitables by reference.

    Owns: every object and task that Java holds a reference of, until Java takes the result.
    Lifecycle: as its subtask.
    Threading: task thread only.
    """

    def __init__(self, subtask: Subtask) -> None:
        self._subtask = subtask
        self._refs = itertools.count(1)
        self._objects: dict[int, Any] = {}
        self._tasks: dict[int, asyncio.Task[Any]] = {}
        self._untold: set[int] = set()  # of these, Java does not know that they have ended

    def keep(self, value: Any) -> int:
        """Give out a reference of an object."""
        ref = next(self._refs)
        self._objects[ref] = value
        return ref

    def take(self, ref: int) -> Any:
        """Return an object and forget its reference.

        Raises:
            BridgeError: The reference is unknown or was taken already.
        """
        try:
            return self._objects.pop(ref)
        except KeyError:
            raise BridgeError(
                f"object reference {ref} is unknown: each can be taken once, by its subtask"
            ) from None

    def encode(self, value: Any, name: str) -> bytes:
        """Encode a value for Java.

        Raises:
            ValueNotSupportedError: It cannot be carried, or is larger than ``max-value-bytes``.
        """
        return encode(value, name, max_bytes=self._subtask.max_value_bytes)

    def call(self, module: str, qualname: str, arguments: list[Any]) -> Answer:
        """Call a function; if it is async, run the first turn of its awaitable.

        Args:
            module: Where it is.
            qualname: Its name there.
            arguments: Encoded values (bytes), or references of objects (int), which are taken.
        """
        function = FUNCTIONS.resolve(module, qualname)
        result = function(*(self.take(a) if isinstance(a, int) else decode(a) for a in arguments))
        if not isinstance(result, Coroutine):
            return self._answer(result)
        ref = next(self._refs)
        task = self._tasks[ref] = self._subtask.loop.start(result, name=qualname)
        task.add_done_callback(lambda _: self._untold.add(ref))
        return self._advance(ref, mail=False)

    def resume(self, ref: int) -> Answer:
        """Run a turn of the loop, which advances this awaitable and all others that are ready.

        Returns:
            ``(WAITS, ref)``, or what it returned: then the reference is forgotten.

        Raises:
            BridgeError: The reference is unknown.
            BaseException: What the awaitable raised.
        """
        if ref not in self._tasks:
            raise BridgeError(
                f"awaitable reference {ref} is unknown: it has ended, or is from before a recovery"
            )
        return self._advance(ref, mail=True)

    def _advance(self, ref: int, *, mail: bool) -> Answer:
        """Run a turn, and see to it that Java asks again for whatever else has ended in it."""
        loop = self._subtask.loop
        more = loop.turn(mail=mail)
        task = self._tasks[ref]
        if task.done():
            del self._tasks[ref]
            self._untold.discard(ref)
        if more:
            self._subtask.wake()
        elif self._untold:
            self._untold.clear()  # a wake-up obliges Java to ask for all that it waits for
            loop.call_soon_threadsafe(_nothing)  # the pump wakes Java for it
        return self._answer(task.result()) if task.done() else (WAITS, ref)

    def _answer(self, result: Any) -> Answer:
        if isinstance(result, OutputEvent):
            return OUTPUT_EVENT, self.keep(result)
        return VALUE, self.encode(result, "result")


def _nothing() -> None:
    pass
