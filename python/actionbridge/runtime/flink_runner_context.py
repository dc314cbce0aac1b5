"""Entry points that Java calls for a subtask; ``cross`` is the hot one, for every record.

All of them are called on the task thread, by ``PythonActionExecutor``. Formats: ``tests/contract``.
"""

from __future__ import annotations

import json
from typing import Any, Final

import ormsgpack

from actionbridge._version import __version__
from actionbridge.api.errors import ActionBridgeError
from actionbridge.plan.plan import Plan
from actionbridge.runtime.action_context import FlinkRunnerContext
from actionbridge.runtime.entry_point import FORMAT, entry_point
from actionbridge.runtime.error_record import error_record
from actionbridge.runtime.host import Host, JavaHost
from actionbridge.runtime.process import pin_interpreter
from actionbridge.runtime.registry import SUBTASKS, register, subtask_of
from actionbridge.runtime.subtask import Settings, Subtask
from actionbridge.runtime.user_code import USER_CODE

__all__ = [
    "FlinkRunnerContext",
    "close_async_thread_pool",
    "close_flink_runner_context",
    "create_async_thread_pool",
    "create_flink_runner_context",
    "cross",
]

_unpack: Final = ormsgpack.unpackb
_pack: Final = ormsgpack.packb


class VersionError(ActionBridgeError):
    """The jar and the wheel are not of one version."""


@entry_point
def create_flink_runner_context(config: dict[str, Any], host: JavaHost) -> int:
    """Open a subtask: import the job's code, find its functions, open its resources.

    Args:
        config: ``version`` of the jar; ``plan`` as JSON text, or nil where Java calls single functions;
            ``params``; ``main`` (``module``, ``file``, or nil) and ``path`` of the job's code; ``settings``.
        host: Java's object for wake-ups and questions.

    Returns:
        The handle that all further calls name.
    """
    if config["version"] != __version__:
        raise VersionError(
            f"the jar is actionbridge {config['version']} and the wheel {__version__}: "
            "use the jar that `actionbridge jar` names"
        )
    plan = None if config["plan"] is None else Plan.from_json(json.loads(config["plan"]))
    subtask = Subtask(plan, config["params"], Settings(**config["settings"]), Host(host))
    USER_CODE.enter(subtask, config["main"], config["path"])
    try:
        subtask.open()
    except BaseException:
        _close(subtask, config["settings"]["close_timeout"])
        raise
    pin_interpreter()
    return register(subtask)


@entry_point
def close_flink_runner_context(context: int, limit: float) -> list[str]:
    """Close a subtask within ``limit`` seconds; idempotent.

    Returns:
        A line for everything that still ran and was abandoned.
    """
    subtask = SUBTASKS.pop(context, None)
    return [] if subtask is None else _close(subtask, limit)


@entry_point
def create_async_thread_pool(context: int, size: int) -> None:
    """Make the pool of threads for functions that block; idempotent."""
    subtask_of(context).start_pool(size)


@entry_point
def close_async_thread_pool(context: int) -> None:
    """Give up the pool without waiting for what runs in it; idempotent."""
    subtask_of(context).stop_pool()


def _close(subtask: Subtask, limit: float) -> list[str]:
    try:
        return subtask.close(limit)
    finally:
        USER_CODE.leave(subtask)


def cross(request: bytes) -> bytes:
    """Run tasks and resume everything that is ready: one frame in, one frame out; never raises."""
    try:
        version, context, mail, watermark, changed, tasks, *durable = _unpack(request)
        if version != FORMAT:
            raise VersionError(
                f"frame version {version} came, {FORMAT} is known: use one version of jar and wheel"
            )
        subtask = SUBTASKS[context]
        if changed:
            subtask.forget_memory(changed)
        if durable:
            subtask.recording.open_gate(durable[0])
        more, results, error = subtask.cross(mail, watermark, tasks)
        if subtask.metrics.changed:
            return _pack((FORMAT, more, results, error, subtask.metrics.take()))
        return _pack((FORMAT, more, results, error))
    except BaseException as error:  # as entry_point does
        return _pack((FORMAT, False, (), error_record(error)))
