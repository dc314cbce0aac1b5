"""Durable, async Python actions inside Apache Flink operators."""

from actionbridge._version import __version__
from actionbridge.api.decorators import action, resource
from actionbridge.api.durable import Call, NotDone, Retry, RunningCall, Timeout, current_call
from actionbridge.api.errors import (
    ActionBridgeError,
    CallError,
    DurableCallError,
    JobError,
    NonDeterminismError,
    OptionError,
    OutcomeUnknown,
    PlanError,
    SignatureError,
    UsageError,
)
from actionbridge.api.events import Event, InputEvent, OutputEvent, event
from actionbridge.api.long_term_memory import Found, LongTermBackend, LongTermMemory, MemoryCollection, Note
from actionbridge.api.memory import MemoryObject, MemoryRef
from actionbridge.api.metrics import Metrics
from actionbridge.api.runner_context import ResourceContext, RunnerContext, Upstream
from actionbridge.api.vector_memory import Embedder, VectorMemory, VectorStore
from actionbridge.plan.java_action import JavaAction
from actionbridge.plan.job import Job
from actionbridge.plan.plan import Plan

__all__ = [
    "ActionBridgeError",
    "Call",
    "CallError",
    "DurableCallError",
    "Embedder",
    "Event",
    "Found",
    "InputEvent",
    "JavaAction",
    "Job",
    "JobError",
    "LongTermBackend",
    "LongTermMemory",
    "MemoryCollection",
    "MemoryObject",
    "MemoryRef",
    "Metrics",
    "NonDeterminismError",
    "NotDone",
    "Note",
    "OptionError",
    "OutcomeUnknown",
    "OutputEvent",
    "Plan",
    "PlanError",
    "ResourceContext",
    "Retry",
    "RunnerContext",
    "RunningCall",
    "SignatureError",
    "Timeout",
    "Upstream",
    "UsageError",
    "VectorMemory",
    "VectorStore",
    "__version__",
    "action",
    "current_call",
    "event",
    "resource",
]
