"""Every error that actionbridge raises. Imports nothing of its own."""

from dataclasses import dataclass


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


class CallError(UsageError):
    """A durable call, or what belongs to it, is asked for where or as it cannot be."""


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


class DurableCallError(ActionBridgeError):
    """A durable call failed with an exception that cannot be built again from its record.

    Attributes:
        type: Its type, as tracebacks name it.
        message: Its text.
        traceback: Where it was raised, as text.
        causes: What it came from, the nearest first: ``type``, ``message`` and ``traceback`` of each.
    """

    def __init__(
        self, type: str, message: str, traceback: str = "", causes: tuple[dict[str, str], ...] = ()
    ) -> None:
        super().__init__(type, message, traceback, causes)
        self.type = type
        self.message = message
        self.traceback = traceback
        self.causes = causes

    def __str__(self) -> str:
        return (
            f"{self.type}: {self.message} (an exception that cannot be stored: raise one of an importable"
            " class whose attributes can be pickled)"
        )


class OutcomeUnknown(ActionBridgeError):
    """A durable call ran when its process ended, may not run again, and nobody knows what it did.

    Attributes:
        call: What was called.
        crashes: How many processes ended while it ran.
    """

    def __init__(self, call: str, crashes: int) -> None:
        super().__init__(call, crashes)
        self.call = call
        self.crashes = crashes

    def __str__(self) -> str:
        return (
            f"{self.call} ran when its process ended ({self.crashes} of its attempts did so), so its outcome"
            " is unknown: look up what it did under ctx.call_key, or give Call(reconciler=...) a function"
            " that does"
        )


class PoisonError(ActionBridgeError):
    """An action has failed so often with the same input that it is not run again.

    Attributes:
        action: Its name.
        failures: How often its error ended the job.
        last: Type of the error that did so last.
        limit: The option ``poison-limit``.
    """

    def __init__(self, action: str, failures: int, last: str, limit: int) -> None:
        super().__init__(action, failures, last, limit)
        self.action = action
        self.failures = failures
        self.last = last
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"action {self.action!r} failed {self.failures} times with this input, the last time with"
            f" {self.last}, and poison-limit is {self.limit}: let the action handle such input, or raise the"
            " option"
        )


@dataclass(frozen=True, kw_only=True)
class Divergence:
    """Where a replayed action leaves its recorded way; what is not known, or does not apply, is empty.

    Attributes:
        problem: What happened, in a sentence.
        recorded: What the records say.
        now: What the code does.
        difference: The first field that differs.
        where: ``file:line`` of the user's code.
        call: Id of the call: scope and ordinal, or key.
        key: Key of the run, as text.
        run: Uid of the run, as hex digits.
        action: Name of the action.
        recorded_version: Version of the action that was recorded.
        version: Version of the action today.
        matched: The calls that agreed before, the last three at most, in order.
        remedy: What to do.
    """

    problem: str
    recorded: str
    now: str
    difference: str
    where: str
    call: str
    key: str
    run: str
    action: str
    recorded_version: int
    version: int
    matched: tuple[str, ...]
    remedy: str


class NonDeterminismError(BaseException):
    """Replayed code asks for something else than what is recorded.

    No ``Exception``, so that no handler of the action's own takes it for a failure of the call. Swallowed or
    not, the action cannot end any more.

    Attributes:
        divergence: Both sides, and where.
    """

    def __init__(self, divergence: Divergence) -> None:
        super().__init__(divergence)
        self.divergence = divergence

    def __str__(self) -> str:
        d = self.divergence
        versions = f"version {d.version}"
        if d.recorded_version != d.version:
            versions = f"recorded with version {d.recorded_version}, now {versions}"
        lines = {
            "recorded": d.recorded,
            "now": d.now,
            "differs": d.difference,
            "where": d.where,
            "call": d.call,
            "action": f"{d.action}, {versions}; key {d.key}, run {d.run}",
            "agreed": ", ".join(d.matched),
        }
        told = [f"  {name + ':':<10}{text}" for name, text in lines.items() if text]
        return "\n".join([d.problem, *told, d.remedy])
