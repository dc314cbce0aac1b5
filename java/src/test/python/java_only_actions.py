"""A plan without a Python action."""

from actionbridge import InputEvent, JavaAction, Plan

plan = Plan(
    "java-only",
    actions=[JavaAction(InputEvent, class_name="io.actionbridge.operator.Rules", method="echo", version=2)],
)
