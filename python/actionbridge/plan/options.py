"""The table of options: one for both languages, checked by a test on each side.

Options are keys of Flink's configuration with the prefix ``actionbridge.``. Parameters of the user's code are
none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from actionbridge.api.errors import OptionError

PREFIX: Final = "actionbridge."

OptionType = Literal["int", "int-or-auto", "duration", "duration-or-none", "memory"]
TextType = Literal["choice", "directory-or-auto"]
OptionValue = str | int | float | bool

_NANOSECONDS: Final = {  # Flink's TimeUtils, by rising size; the first name of each is the one written out
    ("ns", "nano", "nanos", "nanosecond", "nanoseconds"): 1,
    ("µs", "micro", "micros", "microsecond", "microseconds"): 1_000,
    ("ms", "milli", "millis", "millisecond", "milliseconds"): 1_000_000,
    ("s", "sec", "secs", "second", "seconds"): 1_000_000_000,
    ("min", "m", "minute", "minutes"): 60_000_000_000,
    ("h", "hour", "hours"): 3_600_000_000_000,
    ("d", "day", "days"): 86_400_000_000_000,
}
_BYTES: Final = {  # Flink's MemorySize, and the IEC names that people write for the same
    ("b", "bytes"): 1,
    ("kb", "k", "kib", "kibibytes"): 2**10,
    ("mb", "m", "mib", "mebibytes"): 2**20,
    ("gb", "g", "gib", "gibibytes"): 2**30,
    ("tb", "t", "tib", "tebibytes"): 2**40,
}
_DURATIONS: Final = ("duration", "duration-or-none")
_UNITS: Final[Mapping[str, Mapping[tuple[str, ...], int]]] = {
    **dict.fromkeys(_DURATIONS, _NANOSECONDS),
    "memory": _BYTES,
}
_WORDS: Final[Mapping[str, str]] = {"int-or-auto": "auto", "duration-or-none": "none"}
"""What stands for no value, by type."""
_DIRECTORY = re.compile(r"(/|[A-Za-z][A-Za-z0-9+.-]*:/).*")
_QUANTITY = re.compile(r"\s*([0-9]+)\s*([^\W\d]*)\s*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    Attributes:
        name: Key without the prefix.
        type: ``int``; ``int-or-auto``: an int or ``auto``; ``duration`` and ``memory``: number and unit, as
            in Flink; ``duration-or-none``: a duration or ``none``.
        default: As text, as Flink reads it.
        least: Smallest value, as text of the same type.
        most: Largest value, as text of the same type.
        doc: One sentence.
    """

    name: str
    type: OptionType
    default: str
    least: str
    most: str
    doc: str

    @property
    def key(self) -> str:
        """Key in Flink's configuration."""
        return PREFIX + self.name

    @property
    def allowed(self) -> str:
        """What a value may be, for messages and documentation."""
        kind = {
            "int": "a whole number",
            "int-or-auto": "'auto' or a whole number",
            "duration": "a duration with its unit",
            "duration-or-none": "'none' or a duration with its unit",
            "memory": "a size",
        }[self.type]
        return f"{kind} from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class TextOption:
    """One option whose value is a word or a place.

    Attributes:
        name: Key without the prefix.
        type: ``choice``: one of ``choices``; ``directory-or-auto``: an absolute path, a URI or ``auto``.
        default: As Flink reads it.
        doc: One sentence.
        choices: The words of a ``choice``.
    """

    name: str
    type: TextType
    default: str
    doc: str
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Key in Flink's configuration."""
        return PREFIX + self.name

    @property
    def allowed(self) -> str:
        """What a value may be, for messages and documentation."""
        if self.type == "choice":
            return f"one of {', '.join(self.choices)}"
        return "'auto' or a directory, as absolute path or URI"

    def accepts(self, text: str) -> bool:
        """Tell whether the option may have this value."""
        if self.type == "choice":
            return text in self.choices
        return text == "auto" or _DIRECTORY.fullmatch(text) is not None


OPTIONS: Final[tuple[Option | TextOption, ...]] = (
    Option(
        "max-in-flight", "int", "1000", "1", "1000000", "Runs that may be under way at once, per subtask."
    ),
    Option(
        "backlog.count",
        "int",
        "10000",
        "1",
        "10000000",
        "Records that may wait beyond max-in-flight, per subtask.",
    ),
    Option(
        "backlog.bytes", "memory", "64 mb", "1 kb", "16 gb", "Bytes of records that may wait, per subtask."
    ),
    Option(
        "turn-budget",
        "duration",
        "2 ms",
        "100 µs",
        "10 s",
        "Time after which a turn of the event loop yields.",
    ),
    Option(
        "max-value-bytes", "memory", "16 mb", "1 kb", "1 gb", "Largest encoded event, memory value or record."
    ),
    Option(
        "resource.open-timeout",
        "duration",
        "1 min",
        "1 ms",
        "1 d",
        "Time for all resources to open before the first record.",
    ),
    Option(
        "close.timeout",
        "duration",
        "10 s",
        "1 ms",
        "1 h",
        "Time for actions, pools and resources to end at close.",
    ),
    Option(
        "num-async-threads", "int-or-auto", "auto", "1", "10000", "Pool threads per subtask; auto: 2 per CPU."
    ),
    Option(
        "short-term-memory.ttl",
        "duration-or-none",
        "none",
        "1 ms",
        "36500 d",
        "Time after which what a run has set in short-term memory expires, by the starts of runs.",
    ),
    TextOption(
        "durability",
        "choice",
        "auto",
        "Where what durable calls did is kept between checkpoints; auto: in a log where syncing it is cheap.",
        choices=("auto", "checkpoint", "log"),
    ),
    TextOption(
        "log.directory",
        "directory-or-auto",
        "auto",
        "Where the logs of all jobs are; auto: below the checkpoint directory.",
    ),
    Option(
        "replay.wait",
        "duration",
        "1 min",
        "1 ms",
        "1 d",
        "Time that input of a key waits, after a restore, for the one that was recorded before it.",
    ),
    Option(
        "poison-limit",
        "int",
        "3",
        "1",
        "1000000",
        "Failures of one input, over restarts, after which it is poison.",
    ),
)

_BY_KEY: Final = {option.key: option for option in OPTIONS}


def options_table() -> list[dict[str, str]]:
    """Return the table as plain data: key, type, default, allowed and doc of each option, in order."""
    return [
        {"key": o.key, "type": o.type, "default": o.default, "allowed": o.allowed, "doc": o.doc}
        for o in OPTIONS
    ]


def parse_option(key: str, value: object) -> int | float | str | None:
    """Read one option.

    Args:
        key: With its prefix.
        value: Text as in Flink's configuration; or an int, for numbers and for sizes in bytes.

    Returns:
        A duration in seconds (float), a size in bytes or a number (int), None for ``none`` and for the
        ``auto`` of a number; a word or a directory (str).

    Raises:
        OptionError: Nobody knows the key, or the value is malformed or out of range; lists what is allowed.
    """
    option = _known(key)
    if isinstance(option, TextOption):
        return _checked_text(option, value)
    number = _checked(option, value)
    return number / 1e9 if option.type in _DURATIONS and number is not None else number


def normalise_options(options: Mapping[str, OptionValue]) -> dict[str, str]:
    """Check options and write each as Flink reads it; keys without our prefix are only made text.

    Raises:
        OptionError: As ``parse_option``; or a key or value is of a type that configuration cannot hold.
    """
    texts: dict[str, str] = {}
    for key, value in options.items():
        if not isinstance(key, str) or not isinstance(value, str | int | float):
            raise OptionError(
                f"option {key!r}: {value!r} is a {type(value).__name__}",
                "write str keys; str, int, float or bool values",
            )
        if key.startswith(PREFIX):
            option = _known(key)
            texts[key] = (
                _checked_text(option, value)
                if isinstance(option, TextOption)
                else _written(option, _checked(option, value))
            )
        else:
            texts[key] = str(value).lower() if isinstance(value, bool) else str(value)
    return texts


def _known(key: str) -> Option | TextOption:
    option = _BY_KEY.get(key)
    if option is not None:
        return option
    import difflib  # costs an import, so only when something is wrong

    near = difflib.get_close_matches(key, _BY_KEY, n=1, cutoff=0.75)
    raise OptionError(
        f"option {key!r} is unknown" + (f": did you mean {near[0]!r}?" if near else ""),
        f"use one of {', '.join(_BY_KEY)}",
    )


def _checked(option: Option, value: object) -> int | None:
    if isinstance(value, str) and value.strip() == _WORDS.get(option.type):
        return None
    number = _number(option.type, value)
    if number is None or not _limit(option, option.least) <= number <= _limit(option, option.most):
        raise _refused(option, value)
    return number


def _checked_text(option: TextOption, value: object) -> str:
    if not isinstance(value, str) or not option.accepts(value.strip()):
        raise _refused(option, value)
    return value.strip()


def _refused(option: Option | TextOption, value: object) -> OptionError:
    return OptionError(
        f"option {option.key!r} cannot be {value!r}",
        f"write {option.allowed}; the default is {option.default!r}",
    )


def _limit(option: Option, text: str) -> int:
    number = _number(option.type, text)
    assert number is not None, option  # the table is ours
    return number


def _number(kind: OptionType, value: object) -> int | None:
    """Read a value in its base unit (nanoseconds, bytes, one); None where it is malformed."""
    if isinstance(value, int) and not isinstance(value, bool) and kind not in _DURATIONS:
        return value  # a bare number is no duration: seconds in Python, milliseconds in Flink
    parts = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        return None
    count, unit = int(parts[1]), parts[2].lower().replace("μ", "µ")  # two code points look like micro
    if not unit:
        return None if kind in _DURATIONS else count
    units = _UNITS.get(kind, {})
    return next((count * size for names, size in units.items() if unit in names), None)


def _written(option: Option, number: int | None) -> str:
    if number is None:
        return _WORDS[option.type]
    units = _UNITS.get(option.type)
    if units is None:
        return str(number)
    names, size = next((n, s) for n, s in reversed(list(units.items())) if number % s == 0)
    return f"{number // size} {names[0]}"
