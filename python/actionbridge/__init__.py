"""Durable, async Python actions inside Apache Flink operators."""

from actionbridge._version import __version__
from actionbridge.api.decorators import action, resource
from actionbridge.api.errors import (
    ActionBridgeError,
    JobError,
    OptionError,
    PlanError,
    SignatureError,
    UsageError,
)
from actionbridge.api.events import Event, InputEvent, OutputEvent, event
from actionbridge.api.long_term_memory import Found, LongTermMemory, MemoryCollection, Note
from actionbridge.api.memory import MemoryObject, MemoryRef
from actionbridge.api.metrics import Metrics
from actionbridge.api.runner_context import ResourceContext, RunnerContext, Upstream
from actionbridge.plan.java_action import JavaAction
from actionbridge.plan.job import Job
from actionbridge.plan.plan import Plan

__all__ = [
    "ActionBridgeError",
    "Event",
    "Found",
    "InputEvent",
    "JavaAction",
    "Job",
    "JobError",
    "LongTermMemory",
    "MemoryCollection",
    "MemoryObject",
    "MemoryRef",
    "Metrics",
    "Note",
    "OptionError",
    "OutputEvent",
    "Plan",
    "PlanError",
    "ResourceContext",
    "RunnerContext",
    "SignatureError",
    "Upstream",
    "UsageError",
    "__version__",
    "action",
    "event",
    "resource",
]
