"""A deployment as CodeDeploy tells of it: its hosts, and each host's lifecycle events."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cli.errors import OperatorError

# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
UNDER_WAY = ("Created", "Queued", "InProgress", "Baking", "Ready")
SUCCEEDED = "Succeeded"
_ENDS = (SUCCEEDED, "Failed", "Stopped")
_TARGETS_AT_ONCE = 25  # the most that BatchGetDeploymentTargets takes


class Event(NamedTuple):
    """A lifecycle event on a host. log: the end of what its scripts said."""

    name: str
    status: str
    reason: str = ""
    log: str = ""


class Host(NamedTuple):
    """A host that the deployment reaches."""

    name: str
    status: str
    events: tuple[Event, ...]

    @property
    def failure(self) -> Event | None:
        """The event that failed."""
        return next((event for event in self.events if event.status == "Failed"), None)


class Deployment(NamedTuple):
    """A deployment. error: CodeDeploy's code and message. rollback: the deployment that undoes it.

    created: when, in seconds since 1970. is_rollback: whether it undoes another by itself.
    """

    id: str
    status: str
    location: Mapping[str, Any]
    description: str = ""
    created: float = 0.0
    is_rollback: bool = False
    error: tuple[str, str] | None = None
    rollback: str = ""
    hosts: tuple[Host, ...] = ()

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens; raises OperatorError if its status is unheard of."""
        if self.status not in (*UNDER_WAY, *_ENDS):
            raise OperatorError(f"{self.id} has the status {self.status!r}, which is not known")
        return self.status in _ENDS


def deployment_in(info: Mapping[str, Any], hosts: tuple[Host, ...] = ()) -> Deployment:
    """Returns the deployment that CodeDeploy's DeploymentInfo tells of."""
    error = info.get("errorInformation") or {}
    rollback = info.get("rollbackInfo") or {}
    created = info.get("createTime")
    return Deployment(
        info["deploymentId"],
        info["status"],
        info.get("revision") or {},
        info.get("description", ""),
        created.timestamp() if created else 0.0,
        info.get("creator") == "codeDeployRollback",
        (error.get("code", ""), error.get("message", "")) if error else None,
        rollback.get("rollbackDeploymentId", ""),
        hosts,
    )


def host_in(target: Mapping[str, Any]) -> Host:
    """Returns the host that CodeDeploy's DeploymentTarget tells of."""
    instance = target["instanceTarget"]
    # CodeDeploy's ARN of a host is its name, an underscore and letters of its own.
    resource = instance.get("targetArn", "").rpartition("instance/")[2] or instance["targetId"]
    name = resource.rpartition("_")[0] or resource
    events = tuple(map(_event, instance.get("lifecycleEvents", ())))
    return Host(name, instance["status"], events)


def look_at(client: Any, deployment_id: str) -> Deployment:
    """Returns how the deployment is now."""
    info = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
    try:
        targets = _target_ids(client, deployment_id)
    except client.exceptions.DeploymentNotStartedException:
        targets = []
    hosts: list[Host] = []
    for start in range(0, len(targets), _TARGETS_AT_ONCE):
        answer = client.batch_get_deployment_targets(
            deploymentId=deployment_id, targetIds=targets[start : start + _TARGETS_AT_ONCE]
        )
        hosts += map(host_in, answer["deploymentTargets"])
    return deployment_in(info, tuple(sorted(hosts)))


def _target_ids(client: Any, deployment_id: str) -> list[str]:
    ids: list[str] = []
    page: dict[str, str] = {}
    while True:
        answer = client.list_deployment_targets(deploymentId=deployment_id, **page)
        ids += answer.get("targetIds", [])
        if not answer.get("nextToken"):
            return ids
        page = {"nextToken": answer["nextToken"]}


def _event(told: Mapping[str, Any]) -> Event:
    diagnostics = told.get("diagnostics") or {}
    parts = [diagnostics.get(key, "") for key in ("errorCode", "scriptName", "message")]
    reason = ": ".join(part for part in parts if part and part != "Success")
    return Event(told["lifecycleEventName"], told["status"], reason, diagnostics.get("logTail", ""))
