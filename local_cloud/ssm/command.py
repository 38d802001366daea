"""A command, its invocations on nodes, and what came of each step there.

https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
"""

import threading
import time
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from local_cloud.ssm.document import Document
from local_cloud.ssm.node import Node

NOT_BEGUN = -1  # ResponseCode of what has not run
VISIBLE_AFTER_SECONDS = 0.3  # AWS lists the invocations of a new command only after a moment


class State(Enum):
    """StatusDetails of an invocation or a command, each with the Status it goes with."""

    PENDING = ("Pending", "Pending")
    IN_PROGRESS = ("InProgress", "InProgress")
    CANCELLING = ("Cancelling", "Cancelling")
    SUCCESS = ("Success", "Success")
    FAILED = ("Failed", "Failed")
    CANCELLED = ("Cancelled", "Cancelled")
    EXECUTION_TIMED_OUT = ("ExecutionTimedOut", "TimedOut")
    DELIVERY_TIMED_OUT = ("DeliveryTimedOut", "TimedOut")
    UNDELIVERABLE = ("Undeliverable", "Failed")
    TERMINATED = ("Terminated", "Cancelled")
    INVALID_PLATFORM = ("InvalidPlatform", "Failed")
    ACCESS_DENIED = ("AccessDenied", "Failed")
    INCOMPLETE = ("Incomplete", "Failed")
    NO_INSTANCES_IN_TAG = ("NoInstancesInTag", "Success")

    @property
    def details(self) -> str:
        """Returns it as StatusDetails."""
        return self.value[0]

    @property
    def status(self) -> str:
        """Returns the Status."""
        return self.value[1]

    @property
    def is_over(self) -> bool:
        """Says whether nothing comes after it."""
        return self not in (State.PENDING, State.IN_PROGRESS, State.CANCELLING)


ENDS = frozenset(state for state in State if state.is_over)
# These count against MaxErrors; what never ran does not.
ERRORS = frozenset({State.FAILED, State.EXECUTION_TIMED_OUT})
_NEVER_RAN = frozenset(
    {State.UNDELIVERABLE, State.DELIVERY_TIMED_OUT, State.INVALID_PLATFORM, State.ACCESS_DENIED}
)


@dataclass
class StepRun:
    """A step on a node. output, error: as much of each stream as GetCommandInvocation gives."""

    name: str
    action: str
    state: State = State.PENDING
    code: int = NOT_BEGUN
    output: str = ""
    error: str = ""
    output_url: str = ""
    error_url: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(eq=False)
class Invocation:
    """A command on one node. cancelled: set when it is to end."""

    node: Node
    steps: list[StepRun]
    state: State = State.PENDING
    cancelled: threading.Event = field(default_factory=threading.Event, repr=False)
    start: datetime | None = None
    end: datetime | None = None


@dataclass(eq=False)
class Command:
    """A command that was sent.

    values: the document's parameters. request: SendCommand's. invocations: one for each node.
    concurrency, max_errors: numbers of nodes. sent_since: seconds of time.monotonic.
    """

    account: str
    region: str
    document: Document
    values: Mapping[str, Any]
    request: Mapping[str, Any]
    invocations: list[Invocation]
    concurrency: int
    max_errors: int
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    requested_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    sent_since: float = field(default_factory=time.monotonic)
    state: State = State.PENDING
    cancel_requested: bool = False

    @property
    def delivery_seconds(self) -> int:
        """Returns how long a node has to take the command."""
        return int(self.request.get("TimeoutSeconds", 3600))

    @property
    def total_seconds(self) -> float:
        """Returns after how long the command is over in any case."""
        limits = [
            execution_seconds(step.resolved_inputs(self.values)) for step in self.document.steps
        ]
        return self.delivery_seconds + sum(limits)

    @property
    def expires_at(self) -> datetime:
        """Returns when the command is over in any case."""
        return self.requested_at + timedelta(seconds=self.total_seconds)

    @property
    def is_visible(self) -> bool:
        """Says whether the invocations are listed yet."""
        return time.monotonic() - self.sent_since > VISIBLE_AFTER_SECONDS

    def count(self, states: Collection[State]) -> int:
        """Returns how many invocations are in one of these states."""
        return sum(each.state in states for each in self.invocations)

    def outcome(self) -> State:
        """Returns what the ends of all invocations make of the command."""
        states = [each.state for each in self.invocations]
        ran = [state for state in states if state not in _NEVER_RAN]
        if not states:
            return State.NO_INSTANCES_IN_TAG
        if not ran or self.count(ERRORS) > self.max_errors:
            return State.FAILED
        if all(state is State.SUCCESS for state in ran):
            return State.SUCCESS
        return State.CANCELLED if self.cancel_requested else State.INCOMPLETE


def execution_seconds(inputs: Mapping[str, Any]) -> float:
    """Returns how long a step with these inputs may run; an hour if they do not say."""
    text = str(inputs.get("timeoutSeconds", ""))
    return float(text) if text.isdecimal() else 3600.0
