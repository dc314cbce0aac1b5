"""The plan: what it collects, validates, writes and reads."""

import json
import pickle
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import plan_instances as instances
import plan_samples as samples
import pytest

from actionbridge import InputEvent, Plan, PlanError, SignatureError, action, resource
from actionbridge.plan.function import PythonFunction


def names(plan: Plan) -> list[str]:
    return [one.name for one in plan.actions]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """An importable module to define functions in."""
    made = ModuleType("plan_made_up")
    exec("from typing import Any\nfrom actionbridge import InputEvent, action, resource", vars(made))
    monkeypatch.setitem(sys.modules, "plan_made_up", made)
    return made


def define(module: Any, text: str) -> None:
    exec(text, vars(module))


def test_a_plan_is_written_as_the_contract_says() -> None:
    plan = Plan("flights", actions=[samples.track, samples.explain], resources=[samples.numbers])
    assert plan.to_json() == {
        "format": 1,
        "name": "flights",
        "actions": [
            {
                "name": "track",
                "version": 1,
                "triggers": ["actionbridge.input"],
                "async": False,
                "function": {"kind": "python", "module": "plan_samples", "qualname": "track"},
                "timeout": None,
                "on_error": None,
            },
            {
                "name": "explain",
                "version": 3,
                "triggers": ["samples.late", "samples.other"],
                "async": True,
                "function": {"kind": "python", "module": "plan_samples", "qualname": "explain"},
                "timeout": None,
                "on_error": None,
            },
        ],
        "resources": [
            {
                "name": "numbers",
                "function": {"kind": "python", "module": "plan_samples", "qualname": "numbers"},
            }
        ],
        "long_term_memory": None,
    }


def test_long_term_memory_is_kept_by_a_resource_of_the_plan() -> None:
    with pytest.raises(PlanError, match=r"keeps long-term memory in 'numbers', .* list that resource in"):
        Plan("p", actions=[samples], long_term_memory=samples.numbers)


def test_a_plan_read_back_is_equal() -> None:
    resources = [samples.make_client, samples.numbers]
    plan = Plan("all", actions=[samples], resources=resources, long_term_memory=samples.numbers)
    again = Plan.from_json(json.loads(json.dumps(plan.to_json())))
    assert again == plan
    assert hash(again) == hash(plan)
    assert again.routes == plan.routes
    assert again.long_term_memory == plan.long_term_memory == "numbers"
    assert again != Plan("other", actions=[samples])


def test_reading_a_plan_imports_no_function() -> None:
    data = Plan("p", actions=[samples.track]).to_json()
    data["actions"][0]["function"]["module"] = "no.such.module"
    assert names(Plan.from_json(data)) == ["track"]


def test_routes_name_the_actions_of_a_type_in_plan_order() -> None:
    plan = Plan("p", actions=[samples.wrapped_outside, samples.track, samples.explain])
    routes = {kind: [a.name for a in listening] for kind, listening in plan.routes.items()}
    assert routes == {
        "samples.late": ["wrapped_outside", "explain"],
        "actionbridge.input": ["track"],
        "samples.other": ["explain"],
    }
    assert [one.index for one in plan.actions] == [0, 1, 2]


def test_a_class_contributes_its_actions_in_order_of_definition_nested_classes_too() -> None:
    plan = Plan("p", actions=[samples.Outer])
    assert names(plan) == ["Outer.static", "Outer.static_below", "Outer.of_class", "Outer.Inner.deep"]


def test_a_class_contributes_what_it_inherits_and_overrides() -> None:
    plan = Plan("p", actions=[samples.Child])
    functions = {
        one.name: one.function.resolve() for one in plan.actions if isinstance(one.function, PythonFunction)
    }
    assert functions["child-static"](None, None) == "child"
    assert functions["Child.of_class"](None, None) == "Child"
    assert "Outer.static" not in functions


def test_a_module_contributes_what_it_defines_but_not_what_it_imports(module: ModuleType) -> None:
    define(module, "from plan_samples import track, Outer\n@action(InputEvent)\ndef own(event, ctx): ...")
    assert names(Plan("p", actions=[module])) == ["own"]


def test_a_module_with_everything_in_it_gives_every_action_once() -> None:
    found = names(Plan("p", actions=[samples.track, samples, samples.track, samples.lenient, samples.strict]))
    assert len(found) == len(set(found))
    assert {"track", "explain", "Outer.Inner.deep", "child-static", "lenient", "strict"} <= set(found)


def test_bound_methods_partials_and_callable_objects_run_as_they_are_held() -> None:
    plan = Plan("p", actions=[samples.strict, instances.rules.check, samples.lenient])
    assert names(plan) == ["strict", "rules.check", "lenient"]
    values = [
        one.function.resolve()(None, None) for one in plan.actions if isinstance(one.function, PythonFunction)
    ]
    assert values == [1, 1, 9]


def test_a_plain_method_is_refused() -> None:
    with pytest.raises(SignatureError, match=r"Rules\.check is a plain method.*static or class method"):
        Plan("p", actions=[instances.Rules])


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ([], "has no action"),
        ([samples.add], r"add is no action \(.*plan_samples\.py:\d+\): mark it"),
        ([samples.Late], "class Late has no action"),
        ([samples.Threshold], "class Threshold has no action"),
        ([json], "module json defines no action"),
        ([3], "3 is no action"),
        (["track"], "'track' is no action"),
        (3, "no list"),
        (samples.track, "no list"),
    ],
)
def test_a_list_without_actions_is_refused(listed: Any, reason: str) -> None:
    with pytest.raises(PlanError, match=reason):
        Plan("p", actions=listed)


@pytest.mark.parametrize("name", ["", "a b", "ä", "a/b", ".", "..", "...", "../a", None])
def test_a_plan_needs_a_name_that_can_be_stored(name: Any) -> None:
    with pytest.raises(PlanError, match=r"not a name for a plan: use letters, .* not dots alone"):
        Plan(name, actions=[samples.track])


def test_two_actions_of_one_name_are_refused(module: ModuleType) -> None:
    define(module, "@action(InputEvent)\ndef track(event, ctx): ...")
    with pytest.raises(PlanError, match=r"two actions are named 'track'.*plan_samples.*plan_made_up.*name="):
        Plan("p", actions=[samples.track, vars(module)["track"]])


def test_a_local_action_is_refused() -> None:
    @action(InputEvent)
    def local(event: Any, ctx: Any) -> None: ...

    with pytest.raises(PlanError, match="local to a function"):
        Plan("p", actions=[local])


def test_an_action_must_take_the_events_of_every_trigger(module: ModuleType) -> None:
    define(
        module,
        "from plan_samples import Late\n@action(InputEvent, Late)\ndef picky(event: InputEvent, ctx): ...",
    )
    with pytest.raises(SignatureError, match="'event' of picky takes InputEvent but argument 1 is Late"):
        Plan("p", actions=[module])


def test_an_action_on_a_declared_name_gets_the_class(module: ModuleType) -> None:
    define(module, "from plan_samples import Late\n@action('samples.late')\ndef named(event: Late, ctx): ...")
    assert names(Plan("p", actions=[module])) == ["named"]


def test_an_action_on_an_undeclared_name_gets_plain_events(module: ModuleType) -> None:
    define(module, "@action('test.undeclared')\ndef named(event: dict, ctx): ...")
    with pytest.raises(SignatureError, match="takes dict but argument 1 is Event"):
        Plan("p", actions=[module])


def test_resources_stand_in_the_order_of_opening() -> None:
    plan = Plan("p", actions=[samples.track], resources=[samples.make_client, samples.numbers])
    assert [one.name for one in plan.resources] == ["numbers", "client"]


@pytest.mark.parametrize(
    ("text", "listed", "reason"),
    [
        ("", [samples.make_client], "'client' depends on 'numbers', which the plan does not have.*add it"),
        ("", [samples.track], "track is no resource"),
        ("", [3], "3 is no resource"),
        (
            "@resource(depends_on=['b'])\ndef a(ctx): yield\n@resource(depends_on=[a])\ndef b(ctx): yield",
            ["a", "b"],
            "depend on each other: a → b → a",
        ),
        (
            "@resource(name='numbers')\ndef a(ctx): yield",
            [samples.numbers, "a"],
            "two resources are named 'numbers'",
        ),
        ("@resource\ndef a(): yield", ["a"], "it takes 0"),
        ("@resource\ndef a(ctx: int): yield", ["a"], "takes int"),
    ],
)
def test_resources_that_cannot_open_are_refused(
    module: ModuleType, text: str, listed: list[Any], reason: str
) -> None:
    define(module, text)
    resources = [vars(module)[item] if isinstance(item, str) else item for item in listed]
    with pytest.raises(PlanError, match=reason):
        Plan("p", actions=[samples.track], resources=resources)


def test_a_local_resource_is_refused() -> None:
    @resource
    def local(ctx: Any) -> Iterator[int]:
        yield 1

    with pytest.raises(PlanError, match="local to a function"):
        Plan("p", actions=[samples.track], resources=[local])


def test_a_plan_cannot_be_changed() -> None:
    plan = Plan("p", actions=[samples.track])
    with pytest.raises(AttributeError, match="immutable"):
        plan.name = "q"
    with pytest.raises(TypeError):
        plan.routes["x"] = ()  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 2}, "format 2, this version reads 1"),
        ({"actions": [{}]}, "incomplete"),
        ({"actions": []}, "has no action"),
        ({"name": None}, "not a name"),
    ],
)
def test_a_plan_that_cannot_be_read_says_why(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(PlanError, match=reason):
        Plan.from_json(Plan("p", actions=[samples.track]).to_json() | change)


def test_a_plan_with_a_feature_of_a_later_version_is_refused() -> None:
    data = Plan("p", actions=[samples.track]).to_json()
    data["actions"][0]["timeout"] = 60
    with pytest.raises(PlanError, match="timeout=60, which this version does not know"):
        Plan.from_json(data)


def test_errors_of_a_plan_survive_pickling_with_their_parts() -> None:
    error = SignatureError("problem", "remedy", "file:1", expected="two", found="one")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.expected, again.found) == ("problem (file:1): remedy", "two", "one")
