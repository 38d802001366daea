"""Deployments: created, read, listed and stopped."""

from datetime import UTC, datetime
from typing import Any

from local_cloud.codedeploy.api.registry import (
    codedeploy_operation,
    deployment_of,
    deployments_of,
    group_of,
    page,
)
from local_cloud.codedeploy.api.revisions import register
from local_cloud.codedeploy.config import configs
from local_cloud.codedeploy.deployment import Deployment, Status
from local_cloud.codedeploy.group import Group
from local_cloud.codedeploy.rollout import engine
from local_cloud.codedeploy.rollout.targets import last_successful
from local_cloud.operations import AwsError, Call

BATCH = 25
_NOT_HERE = ("targetInstances", "overrideAlarmConfiguration")


@codedeploy_operation
def create_deployment(call: Call) -> dict[str, Any]:
    """Begins a deployment; a revision that nobody registered is registered by that."""
    group, given = group_of(call), dict(call.parameters)
    for name in _NOT_HERE:
        if given.get(name):
            raise AwsError("InvalidInputException", f"{name} is not implemented here.")
    if not given.get("revision"):
        raise AwsError("RevisionRequiredException", "Revision must be specified.")
    config = given.get("deploymentConfigName") or group.settings["deploymentConfigName"]
    if config not in configs(call.backend):
        raise AwsError(
            "DeploymentConfigDoesNotExistException",
            f"No deployment configuration found for name: {config}",
        )
    if given.get("fileExistsBehavior", "DISALLOW") not in ("DISALLOW", "OVERWRITE", "RETAIN"):
        raise AwsError("InvalidFileExistsBehaviorException", "The behavior is not valid.")
    revision = register(call, given["revision"])
    _refuse_second(group)
    deployment = Deployment(
        call.account,
        call.region,
        group.application,
        group.name,
        group.id,
        config,
        given,
        previous=last_successful(group),
    )
    revision.use(group.name)
    engine.start(group, deployment)
    return {"deploymentId": deployment.id}


@codedeploy_operation
def get_deployment(call: Call) -> dict[str, Any]:
    """Returns a deployment as it is now."""
    return {"deploymentInfo": deployment_of(call).describe()}


@codedeploy_operation
def batch_get_deployments(call: Call) -> dict[str, Any]:
    """Returns those of the named deployments that are known."""
    ids, known = call.parameters["deploymentIds"], deployments_of(call)
    if len(ids) > BATCH:
        raise AwsError("BatchLimitExceededException", f"At most {BATCH} ids are allowed.")
    return {"deploymentsInfo": [known[each].describe() for each in ids if each in known]}


@codedeploy_operation
def list_deployments(call: Call) -> dict[str, Any]:
    """Lists the ids of deployments, the newest first."""
    given = call.parameters
    if given.get("applicationName") or given.get("deploymentGroupName"):
        group_of(call)
    found = [each for each in reversed(deployments_of(call).values()) if _passes(each, given)]
    ids, token = page(call, [each.id for each in found])
    return {"deployments": ids, **token}


@codedeploy_operation
def stop_deployment(call: Call) -> dict[str, Any]:
    """Lets a deployment begin no further event, and rolls it back if the call says so."""
    deployment = deployment_of(call)
    if deployment.status.is_over:
        raise AwsError(
            "DeploymentAlreadyCompletedException",
            f"The deployment {deployment.id} is already completed",
        )
    deployment.rolls_back_when_stopped = bool(call.parameters.get("autoRollbackEnabled"))
    engine.stop(deployment, ("MANUAL_STOP", "The deployment was stopped by a user."))
    return {
        "status": "Succeeded",
        "statusMessage": "No more commands will be scheduled for execution in the deployment "
        "instances",
    }


def _refuse_second(group: Group) -> None:
    last = group.last()
    if last is not None and not last.status.is_over:
        raise AwsError(
            "DeploymentLimitExceededException",
            f"The Deployment Group '{group.name}' already has an active Deployment '{last.id}'",
        )


def _passes(deployment: Deployment, given: dict[str, Any]) -> bool:
    span = given.get("createTimeRange") or {}
    wanted = given.get("includeOnlyStatuses") or [status.value for status in Status]
    return (
        given.get("applicationName") in (None, deployment.application_name)
        and given.get("deploymentGroupName") in (None, deployment.deployment_group_name)
        and deployment.status.value in wanted
        and deployment.created >= _moment(span.get("start", 0))
        and deployment.created <= _moment(span.get("end", deployment.created.timestamp()))
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
