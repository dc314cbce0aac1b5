"""Resources of a plan, in the order in which they open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from actionbridge.api.callables import label, location
from actionbridge.api.decorators import check_name, resource_spec
from actionbridge.api.errors import PlanError
from actionbridge.api.runner_context import ResourceContext
from actionbridge.plan.function import Function, PythonFunction


@dataclass(frozen=True, slots=True)
class ResourceFactory:
    """A resource of a plan.

    Attributes:
        name: Unique in the plan.
        function: Generator or async generator function, called with a resource context.
    """

    name: str
    function: Function


def in_opening_order(targets: list[Any]) -> list[ResourceFactory]:
    """Check resource factories and sort them: each after what it depends on, otherwise as listed.

    Raises:
        PlanError: Something is no factory, depends on what is not listed, or on itself.
    """
    factories = {_factory(target): target for target in targets}
    by_name = {factory.name: factory for factory in factories}
    ordered: dict[ResourceFactory, None] = {}

    def place(factory: ResourceFactory, above: tuple[str, ...]) -> None:
        if factory.name in above:
            raise PlanError(
                f"resources depend on each other: {' → '.join((*above, factory.name))}",
                "remove one of them from depends_on",
                location(factories[factory]),
            )
        if factory not in ordered:
            for dependency in _dependencies(factories[factory]):
                if dependency not in by_name:
                    raise PlanError(
                        f"resource {factory.name!r} depends on {dependency!r}, which the plan does not have",
                        "add it to resources=[...]",
                        location(factories[factory]),
                    )
                place(by_name[dependency], (*above, factory.name))
            ordered[factory] = None

    for factory in factories:
        place(factory, ())
    return list(ordered)


def _factory(target: Any) -> ResourceFactory:
    if resource_spec(target) is None:
        raise PlanError(f"{label(target)} is no resource", "mark it with @resource", location(target))
    function = PythonFunction.of(target)
    function.check_signature((ResourceContext,))
    return ResourceFactory(resource_name(target), function)


def resource_name(target: Callable[..., Any]) -> str:
    """Return the name that a resource factory has in every plan.

    Raises:
        PlanError: It was given none, and has none that can be imported.
    """
    spec = resource_spec(target)
    given = spec.name if spec is not None else None
    return check_name(given or PythonFunction.of(target).qualname, f"resource {label(target)}")


def _dependencies(target: Any) -> list[str]:
    spec = resource_spec(target)
    listed = spec.depends_on if spec is not None else ()
    return [dependency if isinstance(dependency, str) else resource_name(dependency) for dependency in listed]
