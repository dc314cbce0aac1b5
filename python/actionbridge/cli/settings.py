"""What a command line sets over a job: options (``-D``), parameters (``--param``), local defaults."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from actionbridge.api.errors import OptionError
from actionbridge.cli.errors import CommandError
from actionbridge.plan.job import Scalar
from actionbridge.plan.options import OPTIONS, normalise_options, parse_option

_CLOSE_TIMEOUT: Final = "actionbridge.close.timeout"


def parse_pairs(flag: str, texts: Sequence[str]) -> dict[str, str]:
    """Split ``KEY=VALUE`` texts; of equal keys the last one counts.

    Raises:
        CommandError: One has no ``=`` or no key.
    """
    pairs = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise CommandError(f"{flag} {text!r} is no KEY=VALUE", f"write {flag} key=value")
        pairs[key.strip()] = value
    return pairs


def local_options(
    job_options: Mapping[str, str], overrides: Mapping[str, str], checkpoints: Path
) -> dict[str, str]:
    """Return the options of a local run: its defaults, under the job's, under those of the command line.

    Raises:
        CommandError: An ``actionbridge.*`` override is unknown or has a bad value.
    """
    defaults = {
        "execution.checkpointing.interval": "10 s",
        "execution.checkpointing.dir": f"file://{checkpoints}",  # Flink does not decode %20
        # A checkpoint passes the records that wait while the in-flight limit is reached.
        "execution.checkpointing.unaligned.enabled": "true",
        "taskmanager.network.memory.buffer-debloat.enabled": "true",
        # With checkpoints Flink restarts for ever; a local run that fails should say so.
        "restart-strategy.type": "disable",
    }
    try:
        return {**defaults, **job_options, **normalise_options(overrides)}
    except OptionError as error:
        raise CommandError(error.problem, error.remedy) from error


def close_timeout(options: Mapping[str, str]) -> float:
    """Return ``actionbridge.close.timeout`` in seconds."""
    default = next(option.default for option in OPTIONS if option.key == _CLOSE_TIMEOUT)
    seconds = parse_option(_CLOSE_TIMEOUT, options.get(_CLOSE_TIMEOUT, default))
    assert isinstance(seconds, float)  # as durations are
    return seconds


def override_params(params: Mapping[str, Scalar], overrides: Mapping[str, str]) -> dict[str, Scalar]:
    """Return the job's parameters with those of the command line.

    A value takes the type that the job gave this parameter; it stays text where the job has none, or None.

    Raises:
        CommandError: The text does not stand for a value of that type.
    """
    return {**params, **{name: _typed(name, text, params.get(name)) for name, text in overrides.items()}}


def _typed(name: str, text: str, present: Scalar) -> Scalar:
    if present is None or isinstance(present, str):
        return text
    if isinstance(present, bool):
        if text in ("true", "false"):
            return text == "true"
        raise _bad_param(name, text, "true or false")
    if isinstance(present, int):
        try:
            whole = int(text)
        except ValueError:
            raise _bad_param(name, text, "a whole number") from None
        if -(2**63) <= whole < 2**63:
            return whole
        raise _bad_param(name, text, "a whole number of 64 bits")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isfinite(number):
        return number
    raise _bad_param(name, text, "a finite number")


def _bad_param(name: str, text: str, expected: str) -> CommandError:
    return CommandError(f"--param {name}={text} has the wrong type", f"the job's {name!r} is {expected}")
