"""A task of ECS: what was asked for, and where it is in its life."""

import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.ecs.models import Cluster, TaskDefinition

RUNNING = "RUNNING"
STOPPED = "STOPPED"


@dataclass(eq=False)
class Task:
    """One task of one container. Change it under ``lock``; read it with ``describe``.

    definition: moto's record of the task definition's revision.
    overrides: as RunTask was given them.
    exit_code: of the container, None until it has ended and for ever if it never started.
    """

    account: str
    region: str
    cluster: Cluster
    definition: TaskDefinition
    overrides: dict[str, Any]
    request: dict[str, Any]
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    desired_status: str = RUNNING
    last_status: str = "PROVISIONING"
    times: dict[str, datetime] = field(default_factory=dict)
    stop_code: str | None = None
    stopped_reason: str | None = None
    exit_code: int | None = None
    version: int = 1
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    stop_requested: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def arn(self) -> str:
        """Returns the task's (long) ARN."""
        prefix = self.cluster.arn.replace(":cluster/", ":task/")
        return f"{prefix}/{self.id}"

    @property
    def container(self) -> dict[str, Any]:
        """Returns the definition of the container."""
        first: dict[str, Any] = self.definition.container_definitions[0]
        return first

    @property
    def container_override(self) -> dict[str, Any]:
        """Returns what RunTask overrides of the container, empty if nothing."""
        overrides = self.overrides.get("containerOverrides") or [{}]
        return dict(overrides[0])

    @property
    def task_role(self) -> str | None:
        """Returns the ARN of the role that the container runs under."""
        return self._role("taskRoleArn", "task_role_arn")

    @property
    def execution_role(self) -> str | None:
        """Returns the ARN of the role that pulls the image and writes the log."""
        return self._role("executionRoleArn", "execution_role_arn")

    def move(self, status: str, **times: datetime) -> None:
        """Enters the next state of its life.

        times: members of the API such as ``startedAt``.
        """
        with self.lock:
            self.last_status = status
            self.times.update(times)
            self.version += 1

    def stop(self, code: str, reason: str) -> None:
        """Asks the task to stop; the first who asks gives code and reason."""
        with self.lock:
            self.desired_status = STOPPED
            if self.stop_code is None:
                self.stop_code = code
                self.stopped_reason = reason
                self.times["stoppingAt"] = datetime.now(UTC)
            self.version += 1
        self.stop_requested.set()

    def describe(self) -> dict[str, Any]:
        """Returns the task as DescribeTasks answers it."""
        with self.lock:
            description = {
                "taskArn": self.arn,
                "clusterArn": self.cluster.arn,
                "taskDefinitionArn": self.definition.arn,
                "group": self.request.get("group") or f"family:{self.definition.family}",
                "startedBy": self.request.get("startedBy"),
                "launchType": "FARGATE",
                "platformFamily": "Linux",
                "platformVersion": "1.4.0",
                "cpu": self.definition.cpu,
                "memory": self.definition.memory,
                "desiredStatus": self.desired_status,
                "lastStatus": self.last_status,
                "stopCode": self.stop_code,
                "stoppedReason": self.stopped_reason,
                "overrides": self.overrides,
                "tags": self.request.get("tags") or [],
                "attachments": [],
                "containers": [self._describe_container()],
                "version": self.version,
                "createdAt": self.created_at,
            } | self.times
        return {member: value for member, value in description.items() if value is not None}

    def _describe_container(self) -> dict[str, Any]:
        return {
            "containerArn": f"{self.arn.replace(':task/', ':container/')}/{self.id}",
            "taskArn": self.arn,
            "name": self.container["name"],
            "image": self.container["image"],
            "runtimeId": f"{self.id}-1",
            "lastStatus": RUNNING if self.last_status == "STOPPING" else self.last_status,
            "networkInterfaces": [],
        } | ({} if self.exit_code is None else {"exitCode": self.exit_code})

    def _role(self, override: str, attribute: str) -> str | None:
        return self.overrides.get(override) or getattr(self.definition, attribute, None)
