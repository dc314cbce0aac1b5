"""An action of the plan, ready to be called."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any

from actionbridge.plan.plan import Action
from actionbridge.runtime.event_codec import decoder_of
from actionbridge.runtime.metrics import ActionMetrics, MetricBuffer

_log = logging.getLogger("actionbridge.action")


class ActionReturnError(TypeError):
    """A sync action returned something that was to be awaited."""


class BoundAction:
    """An action of the plan with the function that it names."""

    __slots__ = ("_told", "decoders", "function", "index", "is_async", "metrics", "name", "version")

    def __init__(self, action: Action, function: Callable[..., Any], metrics: MetricBuffer) -> None:
        self.index = action.index
        self.name = action.name
        self.version = action.version
        self.is_async = action.is_async
        self.metrics = ActionMetrics(metrics, action.index, action.name)
        self.function = function
        self.decoders: dict[str, Callable[[bytes], Any]] = {t: decoder_of(t) for t in action.triggers}
        self._told = False

    def note_return(self, value: object) -> None:
        """Say once that a return value was ignored."""
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise ActionReturnError(
                f"sync action {self.name!r} returned an awaitable that nobody awaits: write async def"
            )
        if not self._told:
            self._told = True
            _log.warning(
                "action %r returned a %s, which is ignored: use ctx.send_event",
                self.name,
                type(value).__name__,
            )
