"""Every error that actionbridge raises. Imports nothing of its own."""


class ActionBridgeError(Exception):
    """Base of all errors of actionbridge."""


class UsageError(ActionBridgeError):
    """What the user wrote cannot work; raised before anything runs.

    Attributes:
        problem: What is wrong, naming the thing.
        remedy: What to write instead.
        where: ``file:line`` of the function in question; empty where there is none.
    """

    def __init__(self, problem: str, remedy: str, where: str = "") -> None:
        super().__init__(problem, remedy, where)
        self.problem = problem
        self.remedy = remedy
        self.where = where

    def __str__(self) -> str:
        where = f" ({self.where})" if self.where else ""
        return f"{self.problem}{where}: {self.remedy}"


class PlanError(UsageError):
    """An event, action, resource or plan cannot work as it is declared."""


class SignatureError(PlanError):
    """A function cannot be called as its use demands.

    Attributes:
        expected: What is passed.
        found: What the function takes.
    """

    def __init__(
        self, problem: str, remedy: str, where: str = "", *, expected: str = "", found: str = ""
    ) -> None:
        super().__init__(problem, remedy, where)
        self.expected = expected
        self.found = found


class OptionError(UsageError):
    """An option is unknown or has a value that it cannot have."""


class JobError(UsageError):
    """A job is described in a way that cannot work, or is asked for something that it does not have."""


class ValueNotSupportedError(ActionBridgeError):
    """A value cannot be carried between Python, Java and Flink's state.

    Attributes:
        path: The offending part, such as ``event["order"].lock``.
        value_type: Its type, ``module.qualname``.
        problem: What is wrong with it.
        remedy: What to do instead.
    """

    def __init__(self, path: str, value_type: str, problem: str, remedy: str) -> None:
        super().__init__(path, value_type, problem, remedy)
        self.path = path
        self.value_type = value_type
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.path} ({self.value_type}) {self.problem}: {self.remedy}"


class ValueTooLargeError(ValueNotSupportedError):
    """A value's bytes are more than ``max-value-bytes``."""


class ValueTooDeepError(ValueNotSupportedError):
    """A value is nested deeper than ``max-value-depth``, or holds itself."""


class WireError(ActionBridgeError):
    """Bytes are not a value of the wire, or name a type that is not here."""
