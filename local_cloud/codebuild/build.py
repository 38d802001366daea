"""A build: what it was asked to do, its phases, and how it ended."""

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

IN_PROGRESS = "IN_PROGRESS"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
STOPPED = "STOPPED"
TIMED_OUT = "TIMED_OUT"


@dataclass
class Phase:
    """A part of a build. Times are seconds since the epoch; ``end`` is None while it runs."""

    type: str
    start: float = field(default_factory=time.time)
    end: float | None = None
    status: str | None = None
    code: str = ""
    message: str = ""

    def describe(self) -> dict[str, Any]:
        """Returns the phase as BatchGetBuilds answers it."""
        description: dict[str, Any] = {"phaseType": self.type, "startTime": self.start}
        if self.end is not None:
            description |= {
                "endTime": self.end,
                "durationInSeconds": int(self.end - self.start),
                "contexts": [{"statusCode": self.code, "message": self.message}],
            }
        return description | ({"phaseStatus": self.status} if self.status else {})


@dataclass(eq=False)
class Build:
    """One build of a project.

    project: its name. settings: the project's members with the overrides of StartBuild applied.
    number: counts the project's builds from 1. initiator: who started it. exported: variables
    that the buildspec exports. Times are seconds since the epoch.
    """

    account: str
    region: str
    partition: str
    project: str
    settings: dict[str, Any]
    number: int
    initiator: str
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    start: float = field(default_factory=time.time)
    end: float | None = None
    status: str = IN_PROGRESS
    phases: list[Phase] = field(default_factory=list)
    exported: dict[str, str] = field(default_factory=dict)
    resolved_source_version: str | None = None
    artifacts: dict[str, str] = field(default_factory=dict)
    stop_requested: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def id(self) -> str:
        """Returns the id, <project>:<uuid>."""
        return f"{self.project}:{self.uuid}"

    @property
    def arn(self) -> str:
        """Returns the ARN."""
        return f"arn:{self.partition}:codebuild:{self.region}:{self.account}:build/{self.id}"

    @property
    def project_arn(self) -> str:
        """Returns the ARN of the project."""
        prefix = f"arn:{self.partition}:codebuild:{self.region}:{self.account}"
        return f"{prefix}:project/{self.project}"

    @property
    def role(self) -> str:
        """Returns the ARN of the service role."""
        return str(self.settings["serviceRole"])

    @property
    def log_group(self) -> str | None:
        """Returns the name of the log group, None if logs are switched off."""
        logs = self._cloudwatch_logs
        if logs.get("status") == "DISABLED":
            return None
        return logs.get("groupName") or f"/aws/codebuild/{self.project}"

    @property
    def log_stream(self) -> str:
        """Returns the name of the log stream."""
        prefix = self._cloudwatch_logs.get("streamName")
        return f"{prefix}/{self.uuid}" if prefix else self.uuid

    @property
    def is_complete(self) -> bool:
        """Says whether the build has ended."""
        return self.end is not None

    def describe(self) -> dict[str, Any]:
        """Returns the build as BatchGetBuilds answers it."""
        settings = self.settings
        description = {
            "id": self.id,
            "arn": self.arn,
            "buildNumber": self.number,
            "startTime": self.start,
            "endTime": self.end,
            "currentPhase": self.phases[-1].type if self.phases else "SUBMITTED",
            "buildStatus": self.status,
            "buildComplete": self.is_complete,
            "projectName": self.project,
            "initiator": self.initiator,
            "phases": [phase.describe() for phase in list(self.phases)],
            "logs": self._describe_logs(),
            "artifacts": self.artifacts,
            "resolvedSourceVersion": self.resolved_source_version,
            "exportedEnvironmentVariables": [
                {"name": name, "value": value} for name, value in self.exported.items()
            ],
        } | {
            member: settings.get(member)
            for member in (
                *("source", "sourceVersion", "secondarySources", "secondarySourceVersions"),
                *("environment", "cache", "serviceRole", "encryptionKey", "timeoutInMinutes"),
                *("queuedTimeoutInMinutes", "vpcConfig", "fileSystemLocations"),
            )
        }
        return {member: value for member, value in description.items() if value is not None}

    def _describe_logs(self) -> dict[str, Any]:
        configured = {"cloudWatchLogs": self._cloudwatch_logs or {"status": "ENABLED"}}
        if self.log_group is None:
            return configured
        arn = (
            f"arn:{self.partition}:logs:{self.region}:{self.account}"
            f":log-group:{self.log_group}:log-stream:{self.log_stream}"
        )
        return configured | {
            "groupName": self.log_group,
            "streamName": self.log_stream,
            "cloudWatchLogsArn": arn,
            "deepLink": self._log_link(),
        }

    def _log_link(self) -> str:
        return (
            f"https://console.aws.amazon.com/cloudwatch/home?region={self.region}"
            f"#logsV2:log-groups/log-group/{self.log_group}/log-events/{self.log_stream}"
        )

    @property
    def _cloudwatch_logs(self) -> dict[str, Any]:
        return dict((self.settings.get("logsConfig") or {}).get("cloudWatchLogs") or {})
