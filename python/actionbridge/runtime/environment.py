"""What all actions of a subtask share: parameters of the job, and resources as long-lived as the subtask."""

from __future__ import annotations

import contextlib
import functools
import inspect
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from actionbridge.api.errors import ActionBridgeError, JobError, PlanError
from actionbridge.plan.function import PythonFunction
from actionbridge.plan.resources import ResourceFactory, resource_name
from actionbridge.runtime.async_resource import AsyncResource
from actionbridge.runtime.loop import MailboxLoop

_log = logging.getLogger("actionbridge.resource")
_MISSING: Final = object()


class ResourceError(ActionBridgeError):
    """A resource could not be opened, or ended too early; the cause is what its factory raised.

    Attributes:
        resource: Its name in the plan.
    """

    def __init__(self, resource: str, problem: str, remedy: str) -> None:
        super().__init__(f"resource {resource!r} {problem}: {remedy}")
        self.resource = resource


class Environment:
    """Parameters and open resources; also the ``ctx`` of resource factories.

    Owns: the resources, suspended at their yield.
    Lifecycle: ``open`` before the first record, ``close`` in reverse order; both drive the event loop.
    Threading: task thread only.

    Attributes:
        resource_names: Names of the open resources, by their identities (``id``).

    Args:
        params: Of the job.
        loop: Runs async factories.
    """

    def __init__(self, params: Mapping[str, Any], loop: Callable[[], MailboxLoop]) -> None:
        self._params = params
        self._loop = loop
        self.resource_names: dict[int, str] = {}
        self._resources: dict[str, Any] = {}
        self._names: dict[Callable[..., Any], str] = {}
        self._open: list[tuple[str, AsyncResource | Iterator[Any]]] = []
        self._lost: dict[str, BaseException | None] = {}
        self.logger = _log

    def param(self, name: str, default: Any = _MISSING, /) -> Any:
        """See ``ResourceContext.param``."""
        value = self._params.get(name, default)
        if value is _MISSING:
            raise JobError(
                f"the job has no parameter {name!r}",
                f"pass it with Job(params=...) or --param {name}=VALUE; it has {_names(self._params)}",
            )
        return value

    def get_resource(self, factory: Callable[..., Any] | str, /) -> Any:
        """See ``ResourceContext.get_resource``."""
        name = factory if isinstance(factory, str) else self._name(factory)
        try:
            return self._resources[name]
        except KeyError:
            if name in self._lost:
                raise ResourceError(
                    name, "ended while it was in use", "see the cause, and keep it alive behind its yield"
                ) from self._lost[name]
            raise PlanError(
                f"no resource {name!r} is open",
                f"list it in Plan(resources=[...]), or in depends_on; open are {_names(self._resources)}",
            ) from None

    def provide(self, name: str, resource: object) -> None:
        """Let a resource be open under a name."""
        self._resources[name] = resource
        self.resource_names[id(resource)] = name

    def _name(self, factory: Callable[..., Any]) -> str:
        """The plan's name of a factory; kept, because finding it takes long."""
        name = self._names.get(factory)
        if name is None:
            name = self._names[factory] = resource_name(factory)
        return name

    def open(self, factories: Sequence[ResourceFactory], limit: float) -> None:
        """Open resources one after the other.

        Args:
            factories: In opening order.
            limit: Seconds for all of them.

        Raises:
            ResourceError: One failed or took too long; names it. Those that are open stay so until ``close``.
        """
        end = time.monotonic() + limit
        for factory in factories:
            assert isinstance(factory.function, PythonFunction)
            try:
                generator = factory.function.resolve()(self)
                self.provide(factory.name, self._first(factory.name, generator, end))
            except ResourceError:
                raise
            except Exception as error:  # whatever the user's factory raises, named
                raise ResourceError(
                    factory.name, f"failed to open ({type(error).__name__}: {error})", "see the cause"
                ) from error

    def close(self, limit: float) -> list[str]:
        """Close all resources in reverse order; what fails is logged and does not keep the others open.

        Args:
            limit: Seconds for all of them.

        Returns:
            Those that had not ended within the limit.
        """
        end = time.monotonic() + limit
        late = []
        while self._open:
            name, resource = self._open.pop()
            try:
                if not _last(name, resource, max(0.0, end - time.monotonic())):
                    late.append(f"resource {name!r}, which was closing")
            except BaseException:  # the others are closed whatever one raises
                _log.exception("resource %r failed to close", name)
        self._resources.clear()
        self.resource_names.clear()
        return late

    def _first(self, name: str, generator: Any, end: float) -> Any:
        try:
            if inspect.isasyncgen(generator):
                opening = AsyncResource(name, generator, self._loop(), functools.partial(self._lose, name))
                if not opening.open(max(0.0, end - time.monotonic())):
                    raise ResourceError(
                        name,
                        "was not open in time",
                        "look at what it waits for, or raise resource.open-timeout",
                    )
                self._open.append((name, opening))
                return opening.value
            value = next(generator)
        except (StopIteration, StopAsyncIteration):
            raise ResourceError(name, "ended without a yield", "yield the resource exactly once") from None
        self._open.append((name, generator))
        return value

    def _lose(self, name: str, reason: BaseException | None) -> None:
        """An async resource ended while it was open: tell the log, and from now on whoever asks for it."""
        _log.error("resource %r ended while it was in use", name, exc_info=reason)
        self._lost[name] = reason
        self._resources.pop(name, None)


def _last(name: str, resource: AsyncResource | Iterator[Any], limit: float) -> bool:
    """Close a resource and tell whether it ended in time."""
    if isinstance(resource, AsyncResource):
        return resource.close(limit)
    with contextlib.suppress(StopIteration):
        next(resource)
        _log.error("resource %r yielded twice: yield it exactly once", name)
        resource.close()  # type: ignore[attr-defined]  # the plan takes generator functions only
    return True


def _names(of: Mapping[str, Any]) -> str:
    return ", ".join(sorted(of)) or "none"
