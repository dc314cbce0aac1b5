"""The plan: validated actions and resources, in the order in which they are stored and opened."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, final

from actionbridge.api.callables import is_async, label
from actionbridge.api.decorators import action_spec, check_name
from actionbridge.api.errors import PlanError
from actionbridge.api.events import event_class_of, event_type_of
from actionbridge.api.runner_context import RunnerContext
from actionbridge.plan.collection import collect_actions
from actionbridge.plan.function import Function, PythonFunction
from actionbridge.plan.java_action import JavaAction
from actionbridge.plan.resources import ResourceFactory, in_opening_order, resource_name

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a plan.

    Attributes:
        index: Its place in the plan, by which frames name it.
        name: Unique in the plan.
        version: The user's, from 1.
        triggers: Event type names that it listens to.
        function: Called with event and context.
        is_async: Whether a call gives a coroutine.
    """

    index: int
    name: str
    version: int
    triggers: tuple[str, ...]
    function: Function
    is_async: bool


@final
class Plan:
    """What runs: actions, and the resources that they use. Immutable.

    Args:
        name: Identity of the operator in savepoints; letters, digits, ``_``, ``.``, ``-``.
        actions: Functions marked with ``@action``; classes and modules contribute all that are marked in
            them. Java methods as ``JavaAction``.
        resources: Functions marked with ``@resource``.
        long_term_memory: The one of the resources that yields the backend of ``ctx.long_term_memory``; None:
            it is kept in Flink's state.

    Attributes:
        actions: In the order listed.
        resources: In the order of opening: the order listed, each after what it depends on.
        routes: Event type name to the actions that listen to it, in plan order.
        long_term_memory: Name of the resource, or None.

    Raises:
        PlanError: Something in it cannot work; names the function, file and line, and what to write instead.
    """

    __slots__ = ("actions", "long_term_memory", "name", "resources", "routes")

    name: str
    actions: tuple[Action, ...]
    resources: tuple[ResourceFactory, ...]
    routes: Mapping[str, tuple[Action, ...]]
    long_term_memory: str | None

    def __init__(
        self,
        name: str,
        actions: Iterable[Any],
        resources: Iterable[Callable[..., Any]] = (),
        *,
        long_term_memory: Callable[..., Any] | None = None,
    ) -> None:
        functions = collect_actions(_listed("actions", actions))
        built = tuple(_action(index, function) for index, function in enumerate(functions))
        backend = None if long_term_memory is None else resource_name(long_term_memory)
        self._fill(name, built, tuple(in_opening_order(_listed("resources", resources))), backend)

    def _fill(
        self,
        name: str,
        actions: tuple[Action, ...],
        resources: tuple[ResourceFactory, ...],
        long_term_memory: str | None,
    ) -> None:
        if not actions:
            raise PlanError(f"plan {name!r} has no action", "list functions that are marked with @action")
        _check_unique("action", actions)
        _check_unique("resource", resources)
        if long_term_memory not in (None, *(resource.name for resource in resources)):
            raise PlanError(
                f"plan {name!r} keeps long-term memory in {long_term_memory!r}, which it does not have",
                "list that resource in resources=[...] too",
            )
        routes: dict[str, tuple[Action, ...]] = {}
        for action in actions:
            for trigger in action.triggers:
                routes[trigger] = (*routes.get(trigger, ()), action)
        attributes: dict[str, object] = {
            "name": check_name(name, "a plan"),
            "actions": actions,
            "resources": resources,
            "routes": MappingProxyType(routes),
            "long_term_memory": long_term_memory,
        }
        for attribute, value in attributes.items():
            object.__setattr__(self, attribute, value)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        """Read what ``to_json`` wrote, without importing any function.

        Raises:
            PlanError: Another format, or something is missing.
        """
        if data.get("format") != FORMAT:
            raise PlanError(
                f"the plan has format {data.get('format')!r}, this version reads {FORMAT}",
                "use the same version of actionbridge everywhere",
            )
        try:
            actions = tuple(_read_action(index, item) for index, item in enumerate(data["actions"]))
            resources = tuple(
                ResourceFactory(item["name"], Function.from_json(item["function"]))
                for item in data["resources"]
            )
            name, long_term_memory = data["name"], data["long_term_memory"]
        except (KeyError, TypeError) as error:
            raise PlanError(
                f"the plan is incomplete ({type(error).__name__}: {error})", "write it with Plan.to_json"
            ) from error
        plan = cls.__new__(cls)
        plan._fill(name, actions, resources, long_term_memory)
        return plan

    def to_json(self) -> dict[str, Any]:
        """Return the plan as JSON types, as ``tests/contract`` fixes them."""
        return {
            "format": FORMAT,
            "name": self.name,
            "actions": [
                {
                    "name": action.name,
                    "version": action.version,
                    "triggers": list(action.triggers),
                    "async": action.is_async,
                    "function": action.function.to_json(),
                    "timeout": None,
                    "on_error": None,
                }
                for action in self.actions
            ],
            "resources": [{"name": r.name, "function": r.function.to_json()} for r in self.resources],
            "long_term_memory": self.long_term_memory,
        }

    def __setattr__(self, attribute: str, value: object) -> None:
        raise AttributeError(f"a plan is immutable; build a new one to change its {attribute}")

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Plan) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.name, self.actions, self.resources))

    def __repr__(self) -> str:
        names = [action.name for action in self.actions]
        return f"Plan({self.name!r}, actions={names}, resources={[r.name for r in self.resources]})"


def _listed(what: str, items: Any) -> list[Any]:
    try:
        return list(items)
    except TypeError:
        raise PlanError(f"{what}={items!r} is no list", f"write {what}=[...]") from None


def _action(index: int, target: Callable[..., Any] | JavaAction) -> Action:
    if isinstance(target, JavaAction):
        spec = target.spec
        assert spec.name is not None  # a Java action always has one
        types = tuple(trigger.type_name for trigger in spec.triggers)
        return Action(index, spec.name, spec.version, types, target.function, False)
    return _python_action(index, target)


def _python_action(index: int, target: Callable[..., Any]) -> Action:
    spec = action_spec(target)
    assert spec is not None, target  # collected because it has one
    function = PythonFunction.of(target)
    for trigger in spec.triggers:
        function.check_signature((trigger.event_class or event_class_of(trigger.type_name), RunnerContext))
    name = check_name(spec.name or function.qualname, f"action {label(target)}")
    triggers = tuple(trigger.type_name for trigger in spec.triggers)
    return Action(index, name, spec.version, triggers, function, is_async(target))


def _check_unique(what: str, items: tuple[Action, ...] | tuple[ResourceFactory, ...]) -> None:
    seen: dict[str, Function] = {}
    for item in items:
        other = seen.setdefault(item.name, item.function)
        if other is not item.function:
            raise PlanError(
                f"two {what}s are named {item.name!r}: {other} and {item.function}",
                f"give one of them @{what}(name=...)",
            )


def _read_action(index: int, item: Mapping[str, Any]) -> Action:
    name = check_name(item["name"], "an action")
    for feature in ("timeout", "on_error"):
        if item.get(feature) is not None:
            raise PlanError(
                f"action {name!r} has {feature}={item[feature]!r}, which this version does not know",
                "use the same version of actionbridge everywhere",
            )
    triggers = tuple(event_type_of(trigger) for trigger in item["triggers"])
    return Action(index, name, item["version"], triggers, Function.from_json(item["function"]), item["async"])
