"""The value codec: what comes back, what is refused and how the refusal reads."""

import dataclasses
import datetime as dt
import decimal
import subprocess
import sys
import threading
import types
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import ormsgpack
import pandas as pd  # type: ignore[import-untyped]
import pytest

from actionbridge.api.errors import (
    PlanError,
    ValueNotSupportedError,
    ValueTooDeepError,
    ValueTooLargeError,
    WireError,
)
from actionbridge.api.type_registry import (
    importable_name,
    register_type,
    resolve_type,
    type_name,
)
from actionbridge.runtime import codec_extensions as ext
from actionbridge.runtime.codec import MAX_DEPTH, decode, decode_fields, decode_input, encode, encode_fields
from support import codec_types as t
from support.same import fingerprint


def code_of(value: object) -> int:
    """Return the extension code that a value is encoded with; 0 for none."""
    codes: list[int] = []
    ormsgpack.unpackb(encode(value), ext_hook=lambda code, _: codes.append(code))
    return codes[0] if codes else 0


def nested(levels: int, wrap: Any = lambda inner: [inner]) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = wrap(value)
    return value


class Zone(dt.tzinfo):
    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(hours=1)

    def dst(self, moment: dt.datetime | None) -> None:
        return None

    def tzname(self, moment: dt.datetime | None) -> str:
        return "Zone"

    def __reduce__(self) -> tuple[Any, ...]:
        return Zone, ()


PLAIN_ROW = {f"column_{i}": (i * 1.37 if i % 3 else f"text value {i}") for i in range(19)}


@pytest.mark.parametrize(
    "value", [PLAIN_ROW, [PLAIN_ROW] * 50, {"b": b"x", "Ąć": ["ą"]}, 2**40, b"", "x" * 300]
)
def test_plain_values_are_plain_msgpack(value: object) -> None:
    assert encode(value) == ormsgpack.packb(value)


def test_values_that_compare_equal_keep_their_types() -> None:
    values = [True, 1, 1.0, t.Level.LOW, t.Count(1), decimal.Decimal(1), -0.0, 0.0, 0, False]
    assert fingerprint(decode(encode(values))) == fingerprint(values)


@pytest.mark.parametrize("buffer", [bytearray(b"x"), bytearray(300)])
@pytest.mark.parametrize(
    "place", [lambda b: b, lambda b: [{"a": (1, b)}], lambda b: {"a": b}, lambda b: {"x": [1] * 300 + [b]}]
)
def test_a_bytearray_does_not_become_bytes(buffer: bytearray, place: Any) -> None:
    assert fingerprint(decode(encode(place(buffer)))) == fingerprint(place(buffer))


def test_a_memoryview_and_a_file_are_refused_and_not_copied() -> None:
    with pytest.raises(ValueNotSupportedError, match=r'^value\["a"\] \(memoryview\) cannot be pickled'):
        encode({"a": memoryview(b"x")})
    with (
        open(__file__) as file,
        pytest.raises(ValueNotSupportedError, match=r"^value\[0\] \(_io\.TextIOWrapper\)"),
    ):
        encode([file])


@pytest.mark.parametrize(
    "number", [2**63, 2**64 - 1, 2**64, -(2**63) - 1, 2**2000, -(2**71), -(2**63) - 2**40]
)
def test_integers_outside_int64_have_code_4_wherever_they_stand(number: int) -> None:
    assert code_of(number) == code_of({"a": [number]}) == ext.BIG_INT
    assert decode(encode([number, {number: (number,)}])) == [number, {number: (number,)}]


def test_a_uint64_on_the_wire_is_the_same_integer() -> None:
    assert decode(b"\xcf" + b"\xff" * 8) == 2**64 - 1


@pytest.mark.parametrize(
    "keys",
    [
        {1: "a", "1": "b", 2.5: "c", None: "d", b"1": "e", False: "f"},
        {(1, 2): "a"},
        {t.Color.RED: 1, t.Text("red"): 2},
        {dt.date(2024, 1, 1): 1, "2024-01-01": 2},
        {uuid.UUID(int=1): 1},
        {"\ud800": 1},
        {2**63: 1},
        {frozenset({1}): {t.Count(1): 1}},
        {float("nan"): 1},
    ],
)
def test_keys_keep_their_types(keys: dict[Any, Any]) -> None:
    for value in (keys, [keys], {"in": (keys,)}, t.Table(keys), OrderedDict(keys)):
        assert fingerprint(decode(encode(value))) == fingerprint(value)


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (dt.datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1), ext.DATETIME),
        (dt.datetime(2024, 1, 1, fold=1), ext.DATETIME),
        (dt.datetime.min.replace(tzinfo=dt.UTC), ext.DATETIME),
        (dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-23, microseconds=-1))), ext.DATETIME),
        (dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1), "CET")), ext.PICKLE),
        (dt.datetime(2024, 1, 1, tzinfo=Zone()), ext.PICKLE),
        (dt.time(1, tzinfo=dt.timezone(dt.timedelta(0), "Z")), ext.PICKLE),
        (dt.time.max.replace(tzinfo=ZoneInfo("UTC")), ext.TIME),
        (pd.Timestamp("2024-01-01T00:00:00.000000001"), ext.PICKLE),
        (pd.Timedelta(1, "ns"), ext.PICKLE),
    ],
)
def test_moments_come_back_with_fold_zone_and_class(moment: Any, code: int) -> None:
    back = decode(encode([moment]))[0]
    assert code_of(moment) == code
    assert (type(back), back, getattr(back, "fold", 0)) == (type(moment), moment, getattr(moment, "fold", 0))
    assert type(back.tzinfo) is type(moment.tzinfo) if hasattr(moment, "tzinfo") else True
    assert repr(back) == repr(moment) or "Zone object" in repr(moment)


@pytest.mark.parametrize(
    "value",
    [
        np.float64(1.5),
        np.int64(1),
        np.str_("x"),
        np.bool_(True),
        np.uint8(255),
        np.float32(0.1),
        np.complex128(1j),
        np.datetime64("2024-01-01T00:00:00.000000001"),
        np.array([1, 2], dtype=np.int16),
        np.zeros((2, 0, 3)),
        np.array(7),
        np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]),
        np.array(["a", "ä"]),
        pd.Timestamp("2024-01-01"),
        pd.Timestamp("2024-07-01T02:30:00.000000001", tz="Europe/Berlin"),
        pd.Timedelta("1 day 1 ns"),
    ],
    ids=repr,
)
def test_objects_of_numpy_and_pandas_come_back_by_exact_type(value: Any) -> None:
    back = decode(encode({"a": [value], 1: value}))
    assert type(back["a"][0]) is type(back[1]) is type(value)
    assert np.array_equal(back[1], value)
    assert getattr(back[1], "dtype", None) == getattr(value, "dtype", None)
    assert repr(back[1]) == repr(value)


def test_values_need_none_of_the_libraries_whose_objects_they_may_be() -> None:
    code = (
        "import dataclasses, datetime, sys\n"
        "from actionbridge.runtime.codec import decode, encode\n"
        "value = [1, (2,), {3}, datetime.datetime.now(), 4j]\n"
        "assert decode(encode(value)) == value\n"
        "print({'numpy', 'pandas', 'pydantic', 'msgspec'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ended.stdout == "set()\n"


def test_a_frame_comes_back() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    assert decode(encode({"frame": frame}))["frame"].equals(frame)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (t.Color.RED, ext.ENUM),
        (t.Access.READ, ext.ENUM),
        (t.Access.READ | t.Access.WRITE, ext.PICKLE),
        (t.Access(0), ext.PICKLE),
        (t.Pair(1, t.Pair("a", [])), ext.SUBCLASS),
        (t.Text("\ud800"), ext.SUBCLASS),
        (t.Upper("a", "b"), ext.SUBCLASS),
        (t.Sly(), ext.SUBCLASS),
        (OrderedDict(b=1, a=2), ext.SUBCLASS),
        (t.Ordered(b=1, a=2), ext.PICKLE),
        (t.Counts(int, {"a": 1}), ext.PICKLE),
        (t.Stateful("note"), ext.PICKLE),
        (types.SimpleNamespace(a=1), ext.PICKLE),
        (t.Point(1, 2), ext.OBJECT),
        (t.Frozen(1, (2,)), ext.OBJECT),
        (t.Single(1), ext.OBJECT),
        (t.Empty(), ext.OBJECT),
        (t.Doubling(2, 3, note="n"), ext.OBJECT),
        (t.Struct(first_name="a"), ext.OBJECT),
        (t.CheckedStruct(1), ext.PICKLE),
        (t.Model(fullName="abc", age=2), ext.OBJECT),
        (t.OpenModel(x=1), ext.OBJECT),
        (t.OpenModel.model_validate({"x": 1, "other": 2}), ext.PICKLE),
        (t.PrivateModel(x=1), ext.PICKLE),
        (t.Number(5), ext.OBJECT),
        (range(3), ext.PICKLE),
        (1j, ext.PICKLE),
        (int, ext.PICKLE),
        (len, ext.PICKLE),
        (bytearray(), ext.PICKLE),
    ],
    ids=repr,
)
def test_a_class_has_its_own_form_only_where_that_is_faithful(value: Any, code: int) -> None:
    assert code_of(value) == code
    back = decode(encode([value]))[0]
    assert type(back) is type(value)
    assert back == value


def test_an_order_in_an_ordered_dict_survives() -> None:
    value: OrderedDict[str, int] = OrderedDict(b=1, a=2)
    value.move_to_end("b")
    assert list(decode(encode(value))) == ["a", "b"]


def test_list_subclass_is_read_past_its_own_iterator() -> None:
    value = t.Sly()
    list.append(value, (1,))
    assert list.__getitem__(decode(encode(value)), 0) == (1,)


def test_rebuilding_runs_neither_init_nor_validation() -> None:
    value = t.Doubling(2, 3)
    assert dataclasses.asdict(decode(encode(value))) == {"amount": 6, "note": "", "total": 7, "fixed": 7}
    model = t.Model(fullName="abc", age=2)
    model.__dict__["name"] = "x"  # shorter than validation allows
    assert decode(encode(model)).__dict__ == {"name": "x", "age": 4}


def test_a_decoded_model_is_as_usable_as_the_first() -> None:
    model = decode(encode(t.Model(fullName="abc")))
    model.age = 5
    assert (model.age, model.model_dump(), model.model_copy()) == (10, {"name": "abc", "age": 10}, model)


def test_a_dataclass_with_more_than_its_fields_is_pickled_whole() -> None:
    value = t.Cached(3)
    assert code_of(value) == ext.OBJECT
    assert value.square == 9
    assert code_of(value) == ext.PICKLE
    assert vars(decode(encode(value))) == {"x": 3, "square": 9}
    assert decode(encode(t.Pickled(1))) == t.Pickled(2)


def test_a_local_class_is_pickled_by_value() -> None:
    @dataclasses.dataclass
    class Local:
        x: int

    assert code_of(Local(1)) == ext.PICKLE
    assert decode(encode(Local(1))).x == 1


def test_fields_of_an_event_are_a_plain_map_that_java_reads() -> None:
    assert decode(encode_fields(t.Point(1, [2]))) == {"x": 1, "y": [2]}
    assert decode(encode_fields(t.Frozen(1, (2, {3: 4})))) == {"x": 1, "y": (2, {3: 4})}


@pytest.mark.parametrize(
    "event",
    [
        t.Point(t.Point(1, None), 2.0),
        t.Frozen("a", b"b"),
        t.Empty(),
        t.Doubling(1, 2),
        t.Struct(first_name="a", age=1),
        t.Model(fullName="abc"),
        t.OpenModel.model_validate({"x": 1, "extra": "e"}),
        t.PrivateModel(x=3),
        t.CheckedStruct(-1),
        t.Pickled(1),
    ],
    ids=repr,
)
def test_an_event_comes_back_as_its_class(event: Any) -> None:
    back = decode_fields(type(event), encode_fields(event))
    assert type(back) is type(event)
    assert back == event or type(event) is t.Pickled


def test_a_local_event_class_comes_back_because_its_class_is_given() -> None:
    @dataclasses.dataclass(frozen=True)
    class Local:
        x: int

    assert decode_fields(Local, encode_fields(Local(1))) == Local(1)


def test_fields_that_a_class_has_gained_get_their_defaults() -> None:
    first, second = (decode_fields(t.Grown, encode({"x": 1})) for _ in range(2))
    assert first == t.Grown(1)
    assert first.tags is not second.tags
    assert decode_fields(t.Struct, encode({"first_name": "a"})) == t.Struct(first_name="a")
    assert decode_fields(t.Model, encode({"name": "abc"})).age == 3


def test_fields_in_another_order_are_the_same_event() -> None:
    assert decode_fields(t.Point, encode({"y": 2, "x": 1})) == t.Point(1, 2)


@pytest.mark.parametrize("cls", [t.Grown, t.Struct, t.Model])
def test_a_missing_and_an_unknown_field_are_named(cls: type) -> None:
    with pytest.raises(WireError, match="Field '(x|first_name|name)' of '.*' is missing. Give it a default"):
        decode_fields(cls, encode({"age": 1} if cls is not t.Grown else {}))
    with pytest.raises(WireError, match="has no field 'gone'"):
        decode_fields(cls, encode({"gone": 1}))


def test_content_that_is_no_map_is_refused() -> None:
    with pytest.raises(WireError, match="'support.codec_types:Point' cannot be built from a list"):
        decode_fields(t.Point, encode([1]))


def generator() -> Iterator[int]:
    yield 1


@pytest.mark.parametrize(
    ("value", "path", "type_name"),
    [
        ({"order": {"lock": threading.Lock()}}, 'event["order"]["lock"]', "_thread.lock"),
        ([0, (1, generator())], "event[1][1]", "generator"),
        (t.Point(1, {"a": generator()}), 'event.y["a"]', "generator"),
        ({"h": [t.Holder()]}, 'event["h"][0].lock', "_thread.lock"),
        (types.SimpleNamespace(inner=[threading.Lock()]), "event.inner[0]", "_thread.lock"),
        ({1: threading.Lock()}, "event[1]", "_thread.lock"),
        ({(1, 2): {"x": generator()}}, 'event[(1, 2)]["x"]', "generator"),
        (t.Struct(first_name=threading.Lock()), "event.first_name", "_thread.lock"),  # type: ignore[arg-type]
        (t.Stateful(generator()), "event.note", "generator"),
        (threading.Lock(), "event", "_thread.lock"),
    ],
    ids=lambda v: v if isinstance(v, str) else type(v).__name__,
)
def test_what_cannot_be_carried_is_named_by_its_path_and_type(value: Any, path: str, type_name: str) -> None:
    for encoder in (encode, encode_fields):
        with pytest.raises(ValueNotSupportedError) as caught:
            encoder(value, "event")
        assert (caught.value.path, caught.value.value_type) == (path, type_name)
        assert str(caught.value).endswith("send plain data instead, and keep such objects in a @resource")
        assert caught.value.__cause__ is not None


def wrap_dict(inner: Any) -> Any:
    return {"k": inner}


def wrap_tuple(inner: Any) -> Any:
    return (inner,)


def wrap_point(inner: Any) -> Any:
    return t.Point(0, inner)


def wrap_pairs(inner: Any) -> Any:
    return {dt.date.min: inner}


def wrap_frozenset(inner: Any) -> Any:
    return frozenset({inner})


@pytest.mark.parametrize(
    "wrap", [lambda inner: [inner], wrap_dict, wrap_tuple, wrap_point, wrap_pairs, wrap_frozenset]
)
def test_two_hundred_levels_are_carried_and_one_more_is_refused(wrap: Any) -> None:
    deepest = nested(MAX_DEPTH, wrap)
    assert encode(decode(encode(deepest))) == encode(deepest)
    with pytest.raises(ValueTooDeepError, match="is nested deeper than 200 levels: send flatter data"):
        encode(wrap(deepest))


def test_depth_is_counted_across_kinds_and_beside_wide_data() -> None:
    value: Any = {"wide": [[i] for i in range(500)], "deep": nested(199)}
    assert decode(encode(value)) == value
    with pytest.raises(ValueTooDeepError):
        encode([value])
    mixed = nested(100, lambda inner: [(inner,)])
    assert decode(encode(mixed)) == mixed
    with pytest.raises(ValueTooDeepError):
        encode({"a": mixed})


def test_a_hundred_thousand_levels_are_refused_and_harm_nothing() -> None:
    for wrap in (lambda inner: [inner], wrap_tuple, wrap_dict):
        with pytest.raises(ValueTooDeepError, match=r"^value.*…"):
            encode(nested(100_000, wrap))


def test_the_limit_of_depth_is_the_callers() -> None:
    assert decode(encode([[1]], max_depth=2)) == [[1]]
    with pytest.raises(ValueTooDeepError, match=r"^value\[0\]\[0\] \(list\) is nested deeper than 2 levels"):
        encode([[[1]]], max_depth=2)


def test_a_value_that_holds_itself_is_named_as_that() -> None:
    listed: list[Any] = []
    listed.append({"again": (listed,)})
    point = t.Point(1, None)
    point.y = [point]
    for value in (listed, point, {"a": listed}):
        with pytest.raises(ValueTooDeepError, match="holds itself: send a name or number in place"):
            encode(value)


def test_a_value_called_for_from_a_deep_stack_is_refused_and_not_a_recursion_error() -> None:
    def deep(frames: int) -> bytes:
        return deep(frames - 1) if frames else encode(nested(150, wrap_pairs))

    with pytest.raises(ValueTooDeepError, match="too deep for the stack"):
        deep(sys.getrecursionlimit() - 200)


def test_too_many_bytes_are_blamed_on_the_part_that_has_them() -> None:
    value = {"small": 1, "orders": [{"text": "x"}, {"text": "x" * 2000}]}
    with pytest.raises(ValueTooLargeError) as caught:
        encode(value, "event", max_bytes=1000)
    assert caught.value.path == 'event["orders"][1]["text"]'
    assert "has 2,003 bytes, and max-value-bytes is 1,000" in str(caught.value)
    with pytest.raises(ValueTooLargeError, match=r"^event \(list\)"):
        encode(["x" * 600] * 2, "event", max_bytes=1000)
    with pytest.raises(ValueTooLargeError, match=r"^event\.y \(str\)"):
        encode_fields(t.Point(1, "x" * 2000), max_bytes=1000)


def test_errors_of_the_codec_can_be_pickled() -> None:
    with pytest.raises(ValueNotSupportedError) as caught:
        encode([threading.Lock()])
    back = decode(encode(caught.value))
    assert (type(back), str(back), back.path) == (ValueNotSupportedError, str(caught.value), "value[0]")


@pytest.mark.parametrize("value", [t.Color.RED, t.Point(1, 2), t.Pair(1, 2), {(1,): 1}, 1j, t.Text("x")])
@pytest.mark.parametrize("wrap", [lambda v: v, wrap_tuple, lambda v: [{"a": (v,)}]])
def test_input_is_never_imported_or_unpickled(value: Any, wrap: Any) -> None:
    with pytest.raises(WireError, match=r"Extension \d+ is refused in input"):
        decode_input(encode(wrap(value)))


def test_input_holds_rows_of_every_other_type() -> None:
    row = {
        "a": (1, {2}, frozenset({3})),
        "b": [decimal.Decimal("1.10"), 2**70, "\ud800", uuid.UUID(int=1)],
        "c": [dt.date.min, dt.time.max, dt.timedelta(-1, 2, 3), dt.datetime.max],
    }
    assert fingerprint(decode_input(encode(row))) == fingerprint(row)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "0 bytes are no value"),
        (b"\x92\x01", "no value"),
        (b"\xc1", "no value"),
        (b"\xa1\xff", "no value"),
        (b"\xd4\x2ax", "Extension 42 is unknown"),
        (b"\xd4\xffx", "Extension -1 is unknown"),
        (b"\xd4\x01\x01", "holds a int in place of an array"),
        (
            ormsgpack.packb(ormsgpack.Ext(12, ormsgpack.packb(["no.such:Type", {}]))),
            "'no.such:Type' cannot be imported",
        ),
        (
            ormsgpack.packb(ormsgpack.Ext(12, ormsgpack.packb(["unregistered", {}]))),
            "'unregistered' is not registered",
        ),
        (
            ormsgpack.packb(ormsgpack.Ext(12, ormsgpack.packb(["builtins:int", {}]))),
            "no class that travels as its fields",
        ),
        (ormsgpack.packb(ormsgpack.Ext(12, ormsgpack.packb(["builtins:len", {}]))), "is not a class"),
        (
            ormsgpack.packb(ormsgpack.Ext(14, ormsgpack.packb(["decimal:Decimal", "1"]))),
            "no subclass of a plain type",
        ),
        (
            ormsgpack.packb(ormsgpack.Ext(11, ormsgpack.packb(["support.codec_types:Color", "BLUE"]))),
            "KeyError: 'BLUE'",
        ),
        (ormsgpack.packb(ormsgpack.Ext(6, ormsgpack.packb([2**62, 0, None]))), "OverflowError"),
        (ormsgpack.packb(ormsgpack.Ext(6, ormsgpack.packb([0, 0, "No/Where"]))), "ZoneInfoNotFoundError"),
        (ormsgpack.packb([ormsgpack.Ext(100, b"no pickle")]), "UnpicklingError"),
    ],
)
def test_bytes_that_are_no_value_say_why(data: bytes, message: str) -> None:
    with pytest.raises(WireError, match=message):
        decode(data)


def test_a_registered_name_is_what_is_stored() -> None:
    @dataclasses.dataclass
    class Named:
        x: int

    register_type(Named, "test.codec.named")
    assert type_name(Named) == importable_name(Named) == "test.codec.named"
    assert resolve_type("test.codec.named") is Named
    assert b"test.codec.named" in encode(Named(1))
    assert decode(encode([Named(1)])) == [Named(1)]


def test_a_class_that_is_defined_again_replaces_its_former_self_and_another_one_may_not() -> None:
    def define(name: str) -> type:
        return dataclasses.make_dataclass(name, ["x"])

    first, second = define("Again"), define("Again")
    register_type(first, "test.codec.again")
    register_type(second, "test.codec.again")
    assert resolve_type("test.codec.again") is second
    assert type_name(first) == "test.codec.again"
    with pytest.raises(PlanError, match="'test.codec.again', given to .*, belongs to .*Again.*another name"):
        register_type(define("Other"), "test.codec.again")


def test_classes_that_are_gone_are_let_go() -> None:
    import gc
    import weakref

    cls = dataclasses.make_dataclass("Gone", ["x"])
    encode_fields(cls(1))
    gone = weakref.ref(cls)
    del cls
    gc.collect()
    assert gone() is None


def test_names_that_lead_elsewhere_are_not_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = t.Point
    monkeypatch.setattr(t, "Grown", hidden)
    stale = dataclasses.make_dataclass("Grown", ["x"])
    stale.__module__ = t.__name__
    assert importable_name(stale) is None
    main = dataclasses.make_dataclass("Main", ["x"])
    main.__module__ = "__main__"
    assert importable_name(main) is None
