"""An action in Java that throws."""

from actionbridge import InputEvent, JavaAction, Plan

plan = Plan(
    "java-failing",
    actions=[JavaAction(InputEvent, class_name="io.actionbridge.operator.Rules", method="fail")],
)
