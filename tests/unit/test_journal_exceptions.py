"""Exceptions as data: what a call raised is raised again, as its own type wherever that works."""

import asyncio
import itertools
import json
import subprocess
import threading
from collections.abc import Callable
from typing import Any

import pytest

from actionbridge.api.errors import DurableCallError, WireError
from actionbridge.journal.exceptions import decode_error, encode_error, stems_from
from actionbridge.runtime.codec import MAX_BYTES
from actionbridge.runtime.error_record import MAX_CAUSES


class OwnInitError(Exception):
    """Demands arguments that it does not keep as such, and must not be called again."""

    calls = 0

    def __init__(self, service: str, *, status: int) -> None:
        super().__init__(f"{service} answered {status}")
        self.status = status
        OwnInitError.calls += 1


class OwnNewError(Exception):
    def __new__(cls, first: str, second: str) -> "OwnNewError":
        return super().__new__(cls, first + second)

    def __init__(self, first: str, second: str) -> None:
        self.both = (first, second)


class FalsyError(Exception):
    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0


class ReducedError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__("code", code)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return ReducedError, (self.code,)


class UnreadableError(Exception):
    """Its pickle cannot be loaded."""

    def __reduce__(self) -> tuple[Any, ...]:
        return int, ("not a number",)


class HoldingError(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.lock = threading.Lock()


class SlotError(Exception):
    __slots__ = ("place",)


class SubGroup(ExceptionGroup[Exception]):
    pass


class BadTextError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def raised(error: BaseException) -> BaseException:
    """The error as its call raised it, with a traceback."""
    try:
        raise error
    except BaseException as caught:
        return caught


def again(error: Exception) -> Exception:
    raised(error)
    return decode_error(encode_error(error, MAX_BYTES))


def attributes(error: BaseException) -> dict[str, Any]:
    return {name: value for name, value in vars(error).items() if name != "__notes__"}


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        ValueError("a", 1, ("b",)),
        KeyError("k"),
        OSError(2, "no such file", "f.txt"),
        ImportError("no", name="n", path="p"),
        AttributeError("no", name="n", obj=object()),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "why"),
        StopIteration(3),
        TimeoutError("late"),
        subprocess.CalledProcessError(1, ["cmd"], b"out"),
        json.JSONDecodeError("why", "{", 1),
        OwnInitError("weather", status=503),
        OwnNewError("a", "b"),
        FalsyError("f"),
        ReducedError(7),
    ],
    ids=lambda error: type(error).__name__,
)
def test_type_arguments_and_attributes_come_back(error: Exception) -> None:
    back = again(error)
    assert type(back) is type(error)
    assert (back.args, str(back), attributes(back)) == (error.args, str(error), attributes(error))


def test_attributes_that_built_in_classes_keep_apart_come_back() -> None:
    back: Any = again(OSError(2, "no such file", "f.txt"))
    assert (type(back), back.errno, back.filename) == (FileNotFoundError, 2, "f.txt")
    back = again(StopIteration(3))
    assert back.value == 3
    back = again(ImportError("no", name="n", path="p"))
    assert (back.name, back.path) == ("n", "p")


def test_the_users_init_is_not_called_again() -> None:
    error = OwnInitError("weather", status=503)
    before = OwnInitError.calls
    again(error)
    assert OwnInitError.calls == before


def test_a_note_tells_where_it_was_raised_below_the_users_own_notes() -> None:
    error = ValueError("x")
    error.add_note("while asking")
    first, second = again(error).__notes__
    assert first == "while asking"
    assert second.startswith("Raised in a durable call:\nTraceback (most recent call last):\n")
    assert "in raised\n    raise error\n" in second


def test_cause_and_context_come_back_as_their_own_types() -> None:
    try:
        try:
            raise OwnInitError("weather", status=503)
        except OwnInitError as first:
            try:
                raise KeyError("k")
            except KeyError:
                raise ValueError("both") from first
    except ValueError as error:
        back = decode_error(encode_error(error, MAX_BYTES))
    assert isinstance(back.__cause__, OwnInitError)
    assert back.__cause__.status == 503
    assert isinstance(back.__context__, KeyError)
    assert isinstance(back.__context__.__context__, OwnInitError)
    assert back.__suppress_context__


def test_a_cause_that_is_the_context_too_stays_one_object() -> None:
    try:
        try:
            raise KeyError("k")
        except KeyError as error:
            raise ValueError("v") from error
    except ValueError as error:
        back = decode_error(encode_error(error, MAX_BYTES))
    assert isinstance(back.__cause__, KeyError)
    assert back.__cause__ is back.__context__


def test_a_suppressed_context_stays_suppressed() -> None:
    try:
        try:
            raise KeyError("k")
        except KeyError:
            raise ValueError("v") from None
    except ValueError as error:
        back = decode_error(encode_error(error, MAX_BYTES))
    assert (back.__cause__, back.__suppress_context__) == (None, True)
    assert isinstance(back.__context__, KeyError)


def test_control_flow_may_be_the_context_of_a_failure() -> None:
    error = TimeoutError()
    error.__context__ = asyncio.CancelledError()
    assert isinstance(again(error).__context__, asyncio.CancelledError)


def test_a_chain_that_bites_its_tail_ends() -> None:
    error, other = ValueError("a"), ValueError("b")
    error.__context__, other.__context__ = other, error
    context = again(error).__context__
    assert isinstance(context, ValueError)
    assert context.__context__ is None


def test_of_a_chain_without_end_the_nearest_are_kept() -> None:
    errors = [HoldingError(f"{number}") for number in range(100)]
    for error, cause in itertools.pairwise(errors):
        error.__cause__ = error.__context__ = cause
    back = again(errors[0])
    assert isinstance(back, DurableCallError)
    assert [cause["message"] for cause in back.causes] == [f"{number}" for number in range(1, MAX_CAUSES)]


@pytest.mark.parametrize("group", [ExceptionGroup, SubGroup])
def test_a_group_comes_back_with_its_members(group: Callable[..., Exception]) -> None:
    inner = ExceptionGroup("inner", [KeyError("k")])
    back = again(group("outer", [OwnInitError("weather", status=503), inner]))
    assert isinstance(back, ExceptionGroup)
    assert (type(back), back.message) == (group, "outer")
    first, second = back.exceptions
    assert isinstance(first, OwnInitError)
    assert first.status == 503
    assert isinstance(second, ExceptionGroup)
    assert repr(second.exceptions) == "(KeyError('k'),)"


def local_class_error() -> Exception:
    class LocalError(Exception):
        pass

    return LocalError("m")


@pytest.mark.parametrize(
    "error",
    [HoldingError("m"), UnreadableError("m"), SlotError("m"), local_class_error()],
    ids=lambda error: type(error).__name__,
)
def test_what_cannot_be_built_again_is_told_with_everything(error: Exception) -> None:
    error.__cause__ = OwnInitError("weather", status=503)
    error.__cause__.__context__ = HoldingError("deep")
    back = again(error)
    assert isinstance(back, DurableCallError)
    assert back.type.endswith(type(error).__qualname__)
    assert back.message == "m"
    assert "in raised\n    raise error\n" in back.traceback
    assert [cause["message"] for cause in back.causes] == ["weather answered 503", "deep"]
    assert str(back).startswith(
        f"{back.type}: m (an exception that cannot be stored: raise one of an importable"
    )


def test_a_member_that_cannot_be_built_does_not_spoil_its_group() -> None:
    back = again(ExceptionGroup("outer", [HoldingError("m"), KeyError("k")]))
    assert isinstance(back, ExceptionGroup)
    first, second = back.exceptions
    assert isinstance(first, DurableCallError)
    assert isinstance(second, KeyError)


def test_an_attribute_that_is_too_large_does_not_fail_the_record() -> None:
    error = ValueError("x" * 100)
    back = decode_error(encode_error(error, max_bytes=50))
    assert isinstance(back, DurableCallError)
    assert back.message == "x" * 100


def test_an_exception_without_a_text_is_recorded_all_the_same() -> None:
    assert type(again(BadTextError("m"))) is BadTextError


def test_what_was_built_again_is_recorded_like_the_first() -> None:
    """An action may let a failure of one durable call out of another."""
    once = again(OwnInitError("weather", status=503))
    twice = again(once)
    assert (type(twice), twice.args, attributes(twice)) == (type(once), once.args, attributes(once))


def test_bytes_that_are_no_exception_are_refused() -> None:
    for data in (b"\x92", b"\xc0"):
        with pytest.raises(WireError, match=r"no recorded exception: .* Go back to a savepoint\."):
            decode_error(data)
    with pytest.raises(WireError, match="version 9"):
        decode_error(b"\x92\x09\xc0")


def test_an_error_stems_from_itself_its_causes_and_its_members() -> None:
    origin = ValueError("o")
    caused, suppressed = KeyError(), KeyError()
    caused.__cause__, suppressed.__context__ = origin, origin
    assert stems_from(origin, origin)
    assert stems_from(caused, origin)
    assert stems_from(suppressed, origin)
    assert stems_from(ExceptionGroup("g", [KeyError(), caused]), origin)
    assert not stems_from(KeyError(), origin)
    origin.__context__ = caused
    assert not stems_from(caused, ValueError("another"))
