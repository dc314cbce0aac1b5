"""Actions that are plain methods: they need an instance, which a module holds."""

from typing import Any

from actionbridge import InputEvent, action


class Rules:
    def __init__(self, limit: int) -> None:
        self.limit = limit

    @action(InputEvent)
    def check(self, event: Any, ctx: Any) -> int:
        return self.limit


rules = Rules(1)
