"""The error of the command line."""

from actionbridge.api.errors import UsageError


class CommandError(UsageError):
    """The command cannot do what it was told.

    Attributes:
        detail: Lines to show below the message, such as the user's frames; empty where there are none.
    """

    def __init__(self, problem: str, remedy: str, where: str = "", *, detail: str = "") -> None:
        super().__init__(problem, remedy, where)
        self.detail = detail
