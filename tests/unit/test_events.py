"""Events: how they are built, declared and named."""

import dataclasses
import pickle
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import msgspec
import plan_samples
import pydantic
import pytest

from actionbridge import Event, InputEvent, OutputEvent, PlanError, event
from actionbridge.api.events import event_class_of, event_type_of


class Struct(msgspec.Struct):
    text: str


class Model(pydantic.BaseModel):
    text: str


def test_a_named_event_gives_its_fields_by_name() -> None:
    late = Event("flight.late", {"minutes": 61})
    assert (late.type, late["minutes"], "minutes" in late, "origin" in late) == (
        "flight.late",
        61,
        True,
        False,
    )
    with pytest.raises(KeyError):
        late["origin"]


def test_changes_to_the_mapping_do_not_reach_the_event() -> None:
    fields = {"minutes": 61}
    late = Event("flight.late", fields)
    fields["minutes"] = 0
    assert late["minutes"] == 61


def test_an_event_without_fields_is_one() -> None:
    assert Event("tick") == Event("tick", {})


@pytest.mark.parametrize("built", [Event("a.b", {"x": 1}), InputEvent([1]), OutputEvent({"y": 2})])
def test_events_are_frozen_equal_by_value_and_survive_pickling(built: Any) -> None:
    assert pickle.loads(pickle.dumps(built)) == built
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(built, dataclasses.fields(built)[0].name, None)


def test_an_event_is_not_iterable_by_accident() -> None:
    with pytest.raises(TypeError):
        iter(Event("tick", {"0": 1}))  # type: ignore[call-overload]


@pytest.mark.parametrize("name", ["", " ", "1st", "a b", "a..b", "a.", "-a", "a:b", "ä", "a\n", 7, None])
def test_a_malformed_event_name_is_refused(name: Any) -> None:
    with pytest.raises(PlanError, match="not an event type name"):
        Event(name)


@pytest.mark.parametrize("name", ["actionbridge.input", "actionbridge.output", "actionbridge.mine"])
def test_reserved_names_cannot_be_given(name: str) -> None:
    with pytest.raises(PlanError, match="reserved"):
        Event(name)
    with pytest.raises(PlanError, match="reserved"):
        event(name)


@pytest.mark.parametrize("cls", [plan_samples.Undeclared, Struct, Model])
def test_dataclass_struct_and_model_are_events_without_a_decorator(cls: type) -> None:
    assert event_type_of(cls) == f"{cls.__module__}:{cls.__qualname__}"
    assert event_class_of(event_type_of(cls)) is cls


def test_the_decorator_fixes_the_name_and_returns_the_class() -> None:
    @event("test.named")
    @dataclass
    class Named:
        x: int

    assert Named(1).x == 1
    assert event_type_of(Named) == "test.named"
    assert event_class_of("test.named") is Named


def test_the_bare_decorator_keeps_the_name_of_module_and_class() -> None:
    assert event(Struct) is Struct
    assert event_type_of(Struct) == f"{__name__}:Struct"


def test_a_name_that_no_class_was_declared_for_stands_for_plain_events() -> None:
    assert event_class_of("test.nobody") is Event


def test_reserved_types_have_classes_of_their_own() -> None:
    assert event_type_of(InputEvent) == event_type_of("actionbridge.input") == "actionbridge.input"
    assert event_type_of(OutputEvent) == "actionbridge.output"
    assert (event_class_of("actionbridge.input"), event_class_of("actionbridge.output")) == (
        InputEvent,
        OutputEvent,
    )


def test_a_local_class_without_a_name_is_refused() -> None:
    @dataclass
    class Local:
        x: int

    with pytest.raises(PlanError, match=r"Local is local to a function.*give it a name"):
        event_type_of(Local)
    with pytest.raises(PlanError, match="local to a function"):
        event(Local)


class Unsuited:
    pass


@dataclass
class Base:
    x: int


class Forgotten(Base):  # would lose y
    y: int


@pytest.mark.parametrize("cls", [Unsuited, int, Forgotten])
def test_a_class_without_declared_fields_is_refused(cls: type) -> None:
    with pytest.raises(PlanError, match="@event stands above @dataclass"):
        event("test.unsuited")(cls)
    with pytest.raises(PlanError, match="neither a dataclass"):
        event_type_of(cls)


@pytest.mark.parametrize("wrong", [Event, 3, None, Event("x")])
def test_what_names_no_type_is_refused(wrong: object) -> None:
    with pytest.raises(PlanError):
        event_type_of(wrong)


def test_two_classes_cannot_share_a_name() -> None:
    with pytest.raises(Exception, match=r"samples\.late"):
        event("samples.late")(Struct)


def test_declaring_events_needs_neither_msgspec_nor_pydantic() -> None:
    code = (
        "import sys; sys.modules['msgspec'] = sys.modules['pydantic'] = None\n"
        "import dataclasses, actionbridge\n"
        "@actionbridge.event('a.b')\n@dataclasses.dataclass\nclass A: x: int\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
