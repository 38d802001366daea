"""Stacks, their resources and their events, as a deployment changes them."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.parameters import Values
from local_cloud.cloudformation.template import Template

STACK_TYPE = "AWS::CloudFormation::Stack"
BY_USER = "User Initiated"
NOT_UPDATABLE = (
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "CREATE_FAILED",
    "DELETE_COMPLETE",
    "DELETE_FAILED",
    "UPDATE_ROLLBACK_FAILED",
)


def now() -> datetime:
    """Returns the moment, aware of its time zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desired:
    """What a stack shall be.

    parameters: the values given or kept, as texts. tags: those that the resources get, too.
    """

    template: Template
    parameters: Values
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class StackResource:
    """A resource of a stack.

    properties: with every function resolved. depends_on: what must outlive it.
    policy, replace_policy: what happens to it when the stack loses it, and when another resource
    takes its place: "Delete" or "Retain".
    """

    logical_id: str
    type: str
    properties: dict[str, Any]
    depends_on: frozenset[str]
    policy: str
    replace_policy: str
    physical_id: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    reason: str | None = None
    updated_at: datetime = field(default_factory=now)


@dataclass(frozen=True)
class Event:
    """One thing that happened to a stack or one of its resources."""

    logical_id: str
    physical_id: str | None
    type: str
    status: str
    reason: str | None = None
    event_id: str = field(default_factory=lambda: str(uuid4()))
    at: datetime = field(default_factory=now)


@dataclass
class Stack:
    """One stack.

    desired: what it was last asked to be. outputs: the API's Outputs. imports: the exports it uses.
    working: held while a thread changes it. cancelled: that thread shall stop at the next resource.
    """

    arn: str
    name: str
    account: str
    region: str
    desired: Desired
    status: str
    role_arn: str | None = None
    status_reason: str | None = None
    is_protected: bool = False
    rolls_back: bool = True
    notification_arns: list[str] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    timeout_minutes: int | None = None
    resources: dict[str, StackResource] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    imports: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    change_set_arn: str | None = None
    created_at: datetime = field(default_factory=now)
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    cancelled: bool = False
    working: Any = field(default_factory=threading.Lock, repr=False)
    _turning: Any = field(default_factory=threading.Lock, repr=False)

    @property
    def is_busy(self) -> bool:
        """Says whether something changes the stack."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    def require_updatable(self) -> None:
        """Raises ValidationError if something works on the stack, or its status is a dead end."""
        if self.is_busy or self.status in NOT_UPDATABLE:
            raise ValidationError(
                f"Stack:{self.arn} is in {self.status} state and can not be updated."
            )

    def begin(self, status: str) -> None:
        """Starts to make or change the stack; of several callers at once, one may.

        Raises ValidationError to the others.
        """
        with self._turning:
            self.require_updatable()
            self.turn(status, BY_USER)

    def begin_deletion(self) -> None:
        """Starts to delete the stack; who is still making it shall stop at the next resource.

        Raises ValidationError if it is being changed.
        """
        with self._turning:
            if self.is_busy and self.status != "CREATE_IN_PROGRESS":
                raise ValidationError(
                    f"Stack [{self.arn}] cannot be deleted while in status {self.status}"
                )
            self.cancelled = True
            self.turn("DELETE_IN_PROGRESS", BY_USER)

    def proceed(self, status: str, reason: str | None = None) -> bool:
        """Gives the stack another status while it is made, unless it is to be deleted by now."""
        with self._turning:
            if not self.cancelled:
                self.turn(status, reason)
            return not self.cancelled

    def turn(self, status: str, reason: str | None = None) -> None:
        """Gives the stack another status, and says so in its events.

        The event comes first: whoever sees the status finds everything that led to it.
        """
        self.events.append(Event(self.name, self.arn, STACK_TYPE, status, reason))
        self.status_reason = reason
        self.status = status

    def turn_resource(
        self, resource: StackResource, status: str, reason: str | None = None
    ) -> None:
        """Gives one of its resources another status, and says so in the events."""
        resource.status, resource.reason, resource.updated_at = status, reason, now()
        self.events.append(
            Event(resource.logical_id, resource.physical_id, resource.type, status, reason)
        )
