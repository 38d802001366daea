"""Targets of deployments, by their present names and by those of older clients."""

from typing import Any

from local_cloud.codedeploy.api.registry import codedeploy_operation, deployment_of, page
from local_cloud.codedeploy.deployment import Deployment, Progress, Target
from local_cloud.operations import AwsError, Call

BATCH = 100
_TARGETS = "DeploymentTarget"


@codedeploy_operation
def list_deployment_targets(call: Call) -> dict[str, Any]:
    """Lists the ids of a deployment's targets, by their states if the call names some."""
    filters = call.parameters.get("targetFilters") or {}
    unknown = set(filters) - {"TargetStatus"}
    if unknown:
        raise AwsError("InvalidTargetFilterNameException", f"{unknown.pop()} is not a filter.")
    ids, token = page(call, _ids(deployment_of(call), filters.get("TargetStatus")))
    return {"targetIds": ids, **token}


@codedeploy_operation
def get_deployment_target(call: Call) -> dict[str, Any]:
    """Returns what became of a target."""
    deployment = deployment_of(call)
    target = _find(deployment, call.parameters["targetId"], f"{_TARGETS}DoesNotExistException")
    return {"deploymentTarget": _describe(deployment, target)}


@codedeploy_operation
def batch_get_deployment_targets(call: Call) -> dict[str, Any]:
    """Returns what became of targets, of all of them or none."""
    deployment, ids = deployment_of(call), call.parameters["targetIds"]
    if len(ids) > BATCH:
        raise AwsError(f"{_TARGETS}ListSizeExceededException", f"At most {BATCH} are allowed.")
    found = [_find(deployment, each, f"{_TARGETS}DoesNotExistException") for each in ids]
    return {"deploymentTargets": [_describe(deployment, each) for each in found]}


@codedeploy_operation
def list_deployment_instances(call: Call) -> dict[str, Any]:
    """Lists the ids of a deployment's targets."""
    ids, token = page(call, _ids(deployment_of(call), call.parameters.get("instanceStatusFilter")))
    return {"instancesList": ids, **token}


@codedeploy_operation
def get_deployment_instance(call: Call) -> dict[str, Any]:
    """Returns what became of a target."""
    deployment = deployment_of(call)
    target = _find(deployment, call.parameters["instanceId"], "InstanceDoesNotExistException")
    return {"instanceSummary": _summary(deployment, target)}


@codedeploy_operation
def batch_get_deployment_instances(call: Call) -> dict[str, Any]:
    """Returns what became of targets, of all of them or none."""
    deployment, ids = deployment_of(call), call.parameters["instanceIds"]
    if len(ids) > BATCH:
        raise AwsError("BatchLimitExceededException", f"At most {BATCH} ids are allowed.")
    found = [_find(deployment, each, "InstanceDoesNotExistException") for each in ids]
    return {"instancesSummary": [_summary(deployment, each) for each in found]}


def _ids(deployment: Deployment, statuses: list[str] | None) -> list[str]:
    wanted = statuses or [status.value for status in Progress]
    return [each.id for each in deployment.targets if each.status.value in wanted]


def _find(deployment: Deployment, name: str, code: str) -> Target:
    """Returns a target by its id, or by the end of its ARN."""
    for each in deployment.targets:
        if name in (each.id, each.arn.rsplit("/", 1)[-1]):
            return each
    raise AwsError(code, f"The target {name} is not in the deployment {deployment.id}.")


def _describe(deployment: Deployment, target: Target) -> dict[str, Any]:
    return {
        "deploymentTargetType": "InstanceTarget",
        "instanceTarget": _common(deployment, target)
        | {"targetId": target.id, "targetArn": target.arn},
    }


def _summary(deployment: Deployment, target: Target) -> dict[str, Any]:
    return _common(deployment, target) | {"instanceId": target.arn}


def _common(deployment: Deployment, target: Target) -> dict[str, Any]:
    return {
        "deploymentId": deployment.id,
        "status": target.status.value,
        "lastUpdatedAt": target.updated,
        "lifecycleEvents": [event.describe() for event in target.events],
    }
