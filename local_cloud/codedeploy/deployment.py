"""A deployment: a revision on its way to the servers of a group, event by event.

https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
"""

import secrets
import string
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

EVENTS = (
    "ApplicationStop",
    "DownloadBundle",
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
)
_ALPHABET = string.ascii_uppercase + string.digits


class Status(Enum):
    """Where a deployment stands."""

    CREATED = "Created"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    STOPPED = "Stopped"

    @property
    def is_over(self) -> bool:
        """Says whether nothing comes after it."""
        return self in (Status.SUCCEEDED, Status.FAILED, Status.STOPPED)


class Progress(Enum):
    """Where a target, or a lifecycle event on it, stands."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"


@dataclass
class LifecycleEvent:
    """One step on one server. diagnostics: as the API has them, once it has ended."""

    name: str
    status: Progress = Progress.PENDING
    start: datetime | None = None
    end: datetime | None = None
    diagnostics: Mapping[str, str] | None = None

    def describe(self) -> dict[str, Any]:
        """Returns the event as GetDeploymentTarget tells it."""
        return {
            "lifecycleEventName": self.name,
            "status": self.status.value,
            "startTime": self.start,
            "endTime": self.end,
            "diagnostics": self.diagnostics,
        }


@dataclass(eq=False)
class Target:
    """A server in a deployment.

    id: the on-premises instance's name, or the instance's id. identity: the ARN as which its agent
    asks for work.
    """

    id: str
    arn: str
    identity: str
    status: Progress = Progress.PENDING
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    events: list[LifecycleEvent] = field(
        default_factory=lambda: [LifecycleEvent(name) for name in EVENTS]
    )

    def move(self, status: Progress) -> None:
        """Enters a state, now; what has not begun when it ends is skipped."""
        self.status, self.updated = status, datetime.now(UTC)
        if status in (Progress.FAILED, Progress.SKIPPED):
            for event in self.events:
                if event.status is Progress.PENDING:
                    event.status = Progress.SKIPPED


@dataclass(eq=False)
class Deployment:
    """A deployment of a revision to a group.

    request: CreateDeployment's parameters. config_name: its configuration. creator: as the API
    has it. stopping: set when no further event is to begin. rollback: what the API tells of a
    rollback that it is, or that it caused. error: code and message. rolls_back_when_stopped: what
    whoever stopped it said.
    """

    account: str
    region: str
    application_name: str
    deployment_group_name: str
    group_id: str
    config_name: str
    request: Mapping[str, Any]
    creator: str = "user"
    previous: "Deployment | None" = None
    rollback: dict[str, str] = field(default_factory=dict)
    id: str = field(
        default_factory=lambda: "d-" + "".join(secrets.choice(_ALPHABET) for _ in range(9))
    )
    status: Status = Status.CREATED
    error: tuple[str, str] | None = None
    targets: list[Target] = field(default_factory=list)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: datetime | None = None
    completed: datetime | None = None
    rolls_back_when_stopped: bool = False
    stopping: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def revision(self) -> dict[str, Any]:
        """Returns the revision's location."""
        return dict(self.request["revision"])

    def overview(self) -> dict[str, int]:
        """Returns how many targets are in each state."""
        counts = Counter(target.status for target in self.targets)
        return {each.value: counts[each] for each in Progress}

    def describe(self) -> dict[str, Any]:
        """Returns the deployment as GetDeployment tells it."""
        given = self.request
        ended = {"code": self.error[0], "message": self.error[1]} if self.error else None
        return {
            "applicationName": self.application_name,
            "deploymentGroupName": self.deployment_group_name,
            "deploymentConfigName": self.config_name,
            "deploymentId": self.id,
            "previousRevision": self.previous.revision if self.previous else None,
            "revision": self.revision,
            "status": self.status.value,
            "errorInformation": ended,
            "createTime": self.created,
            "startTime": self.started,
            "completeTime": self.completed,
            "deploymentOverview": {**self.overview(), "Ready": 0},
            "description": given.get("description"),
            "creator": self.creator,
            "ignoreApplicationStopFailures": given.get("ignoreApplicationStopFailures", False),
            "autoRollbackConfiguration": given.get("autoRollbackConfiguration"),
            "updateOutdatedInstancesOnly": given.get("updateOutdatedInstancesOnly", False),
            "rollbackInfo": self.rollback or None,
            "deploymentStyle": {
                "deploymentType": "IN_PLACE",
                "deploymentOption": "WITHOUT_TRAFFIC_CONTROL",
            },
            "instanceTerminationWaitTimeStarted": False,
            "fileExistsBehavior": given.get("fileExistsBehavior", "DISALLOW"),
            "computePlatform": "Server",
        }
