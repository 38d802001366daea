"""Triggers: what CodeDeploy publishes on the topics of a group, with the group's role.

https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications.html
The messages have the shape of real ones, which is not the documented one: texts of JSON inside the
JSON, states in capitals, dates as Java prints them.
"""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.codedeploy.deployment import Deployment, Progress, Status, Target
from local_cloud.codedeploy.group import Group
from local_cloud.codedeploy.service_role import service_client
from local_cloud.roles import RoleNotAssumable

MAX_SUBJECT = 100  # characters (SNS)
_DEPLOYMENT_EVENTS = {
    Status.CREATED: "DeploymentStart",
    Status.SUCCEEDED: "DeploymentSuccess",
    Status.FAILED: "DeploymentFailure",
    Status.STOPPED: "DeploymentStop",
}
_TARGET_EVENTS = {
    Progress.IN_PROGRESS: "InstanceStart",
    Progress.SUCCEEDED: "InstanceSuccess",
    Progress.FAILED: "InstanceFailure",
}

_log = logging.getLogger(__name__)


def tell_deployment(group: Group, deployment: Deployment) -> None:
    """Publishes the state that a deployment is in now, where a trigger asks for it."""
    events = {_DEPLOYMENT_EVENTS.get(deployment.status)}
    if deployment.status is Status.CREATED and deployment.rollback:
        events.add("DeploymentRollback")
    state = _word(deployment.status)
    subject = f"{state}: AWS CodeDeploy {deployment.id} in {group.region} to {group.application}"
    for trigger in _asking(group, events):
        _publish(group, trigger, subject, _deployment_message(group, deployment, trigger))


def tell_target(group: Group, deployment: Deployment, target: Target) -> None:
    """Publishes the state that a host is in now, where a trigger asks for it."""
    state = target.status.value.upper()
    subject = f"{state}: AWS CodeDeploy instance {target.id} of {deployment.id} in {group.region}"
    for trigger in _asking(group, {_TARGET_EVENTS.get(target.status)}):
        _publish(group, trigger, subject, _target_message(group, deployment, target, trigger))


def _asking(group: Group, events: set[str | None]) -> list[dict[str, Any]]:
    triggers: list[dict[str, Any]] = group.settings["triggerConfigurations"]
    return [each for each in triggers if events & set(each.get("triggerEvents") or ())]


def _deployment_message(
    group: Group, deployment: Deployment, trigger: Mapping[str, Any]
) -> dict[str, Any]:
    completed = deployment.completed
    message = _common(group, deployment, trigger) | {
        "applicationName": group.application,
        "deploymentGroupName": group.name,
        "createTime": _date(deployment.created),
        "completeTime": _date(completed) if completed else None,
        "status": _word(deployment.status),
    }
    rollback = json.dumps(
        {name[0].upper() + name[1:]: value for name, value in deployment.rollback.items()}
    )
    if not deployment.status.is_over:
        return message | ({"rollbackInformation": rollback} if deployment.rollback else {})
    code, text = deployment.error or ("", "")
    error = {"ErrorCode": code, "ErrorMessage": text} if code else {}
    return message | {
        "deploymentOverview": json.dumps(deployment.overview()),
        "errorInformation": json.dumps(error),
        "rollbackInformation": rollback,
    }


def _target_message(
    group: Group, deployment: Deployment, target: Target, trigger: Mapping[str, Any]
) -> dict[str, Any]:
    events = [
        {
            "LifecycleEvent": event.name,
            "LifecycleEventStatus": event.status.value,
            **({"StartTime": _seconds(event.start)} if event.start else {}),
            **({"EndTime": _seconds(event.end)} if event.end else {}),
        }
        for event in target.events
    ]
    return _common(group, deployment, trigger) | {
        "instanceId": target.arn,
        "lastUpdatedAt": _seconds(target.updated),
        "instanceStatus": target.status.value,
        "lifecycleEvents": events,
    }


def _common(group: Group, deployment: Deployment, trigger: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "region": group.region,
        "accountId": group.account,
        "eventTriggerName": trigger["triggerName"],
        "deploymentId": deployment.id,
    }


def _publish(
    group: Group, trigger: Mapping[str, Any], subject: str, message: dict[str, Any]
) -> None:
    """A topic that cannot be told does not end a deployment, as in AWS."""
    try:
        service_client(group, "sns").publish(
            TopicArn=trigger["triggerTargetArn"],
            Subject=subject[:MAX_SUBJECT],
            Message=json.dumps(message),
        )
    except (BotoCoreError, ClientError, RoleNotAssumable) as error:
        _log.warning("%s: nobody was told: %s", trigger["triggerName"], error)


def _word(status: Status) -> str:
    return status.value.upper()


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%a %b %d %H:%M:%S UTC %Y")


def _seconds(moment: datetime) -> str:
    return f"{moment.timestamp():.3f}"
