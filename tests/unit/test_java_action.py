"""Actions in Java as a plan lists them."""

import types
from dataclasses import dataclass
from typing import Any

import pytest
from plan_samples import track

from actionbridge import InputEvent, JavaAction, Plan, PlanError, event
from actionbridge.plan.java_action import PARAMETER_TYPES
from actionbridge.runtime.run import child_event_id


@event("java_action.late")
@dataclass
class Late:
    minutes: float


def test_a_plan_holds_java_actions_among_python_s_and_json_keeps_them() -> None:
    java = JavaAction(Late, InputEvent, class_name="org.example.Alerts$Rules", method="score", version=3)
    plan = Plan("mixed", actions=[java, track])
    first = plan.to_json()["actions"][0]
    assert first == {
        "name": "Alerts.Rules.score",
        "version": 3,
        "triggers": ["java_action.late", "actionbridge.input"],
        "async": False,
        "function": {
            "kind": "java",
            "class": "org.example.Alerts$Rules",
            "method": "score",
            "parameter_types": list(PARAMETER_TYPES),
        },
        "timeout": None,
        "on_error": None,
    }
    assert Plan.from_json(plan.to_json()) == plan
    assert [action.name for action in plan.routes["actionbridge.input"]] == ["Alerts.Rules.score", "track"]


def test_a_module_contributes_the_java_actions_that_it_names() -> None:
    module = types.ModuleType("rules")
    module.score = JavaAction("a.b", class_name="org.example.Rules", method="score")  # type: ignore[attr-defined]
    assert [action.name for action in Plan("p", actions=[module]).actions] == ["Rules.score"]


@pytest.mark.parametrize(
    ("triggers", "class_name", "method", "options", "message"),
    [
        ((), "a.B", "c", {}, "JavaAction has no trigger"),
        ((InputEvent,), "a b", "c", {}, "no Java method"),
        ((InputEvent,), "a.B", "c()", {}, "no Java method"),
        ((InputEvent,), None, "c", {}, "no Java method"),
        ((InputEvent,), "a.B", "c", {"version": 0}, "not a version"),
        ((InputEvent,), "a.B", "c", {"name": "a b"}, "not a name"),
        ((InputEvent,), "a.Ü", "c", {}, "give it a name|not a name"),
    ],
)
def test_what_cannot_be_a_java_action_is_refused(
    triggers: Any, class_name: Any, method: str, options: Any, message: str
) -> None:
    with pytest.raises(PlanError, match=message):
        JavaAction(*triggers, class_name=class_name, method=method, **options)


def test_ids_of_sent_events_are_those_of_the_contract() -> None:
    parent = bytes(range(16))
    assert child_event_id(parent, "explain", 12).hex() == "473d2e79487c9d6f4a3668f99b223af4"
    assert child_event_id(parent, "explain", 13) != child_event_id(parent, "explain", 12)
