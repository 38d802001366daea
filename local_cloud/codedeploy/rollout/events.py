"""The events that CodeDeploy emits.

https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
"""

from typing import Any

from local_cloud.codedeploy.deployment import Deployment, Progress, Status, Target
from local_cloud.codedeploy.group import Group
from local_cloud.events import put_service_event
from local_cloud.instance import current

_DEPLOYMENT_STATES = {
    Status.CREATED: "CREATED",
    Status.IN_PROGRESS: "START",
    Status.SUCCEEDED: "SUCCESS",
    Status.FAILED: "FAILURE",
    Status.STOPPED: "STOP",
}
_TARGET_STATES = {
    Progress.IN_PROGRESS: "START",
    Progress.SUCCEEDED: "SUCCESS",
    Progress.FAILED: "FAILURE",
}


def announce_deployment(group: Group, deployment: Deployment) -> None:
    """Emits "CodeDeploy Deployment State-change Notification" with the state as it is now."""
    detail = {"state": _DEPLOYMENT_STATES[deployment.status]}
    _put(group, deployment, "CodeDeploy Deployment State-change Notification", detail, [])


def announce_target(group: Group, deployment: Deployment, target: Target) -> None:
    """Emits "CodeDeploy Instance State-change Notification", if AWS has one for the state."""
    state = _TARGET_STATES.get(target.status)
    if state:
        detail = {"state": state, "instanceId": target.id}
        name = "CodeDeploy Instance State-change Notification"
        _put(group, deployment, name, detail, [target.arn])


def _put(
    group: Group, deployment: Deployment, name: str, detail: dict[str, str], arns: list[str]
) -> None:
    common: dict[str, Any] = {
        "region": group.region,
        "application": group.application,
        "deploymentId": deployment.id,
        "deploymentGroup": group.name,
        "instanceGroupId": group.id,
    }
    place = f"arn:{current().partition}:codedeploy:{group.region}:{group.account}"
    resources = [*arns, f"{place}:application:{group.application}", group.arn]
    put_service_event(
        group.account, group.region, "aws.codedeploy", name, resources, common | detail
    )
