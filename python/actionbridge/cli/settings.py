"""What a command line sets over a job: options (``-D``) and parameters (``--param``)."""

import math
from collections.abc import Mapping, Sequence

from actionbridge.api.errors import OptionError
from actionbridge.cli.errors import CommandError
from actionbridge.plan.job import Scalar
from actionbridge.plan.options import normalise_options


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


def override_options(options: Mapping[str, str], overrides: Mapping[str, str]) -> dict[str, str]:
    """Return the job's options with those of the command line.

    Raises:
        CommandError: An ``actionbridge.*`` override is unknown or has a bad value.
    """
    try:
        return {**options, **normalise_options(overrides)}
    except OptionError as error:
        raise CommandError(error.problem, error.remedy) from error


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
