"""Deployment configurations: made, read, deleted."""

from typing import Any

from local_cloud.codedeploy.api.registry import backend_of, codedeploy_operation, page
from local_cloud.codedeploy.config import (
    FLEET_PERCENT,
    HOST_COUNT,
    OWNED_PREFIX,
    DeploymentConfig,
    configs,
)
from local_cloud.operations import AwsError, Call


@codedeploy_operation
def create_deployment_config(call: Call) -> dict[str, Any]:
    """Makes a configuration of servers."""
    given = call.parameters
    name, healthy = given["deploymentConfigName"], given.get("minimumHealthyHosts") or {}
    if name in configs(call.backend):
        raise AwsError(
            "DeploymentConfigAlreadyExistsException",
            f"Deployment configuration already exists with name: {name}",
        )
    if name.startswith(OWNED_PREFIX):
        raise AwsError("InvalidDeploymentConfigNameException", f"{OWNED_PREFIX}… is reserved.")
    if given.get("computePlatform", "Server") != "Server" or given.get("trafficRoutingConfig"):
        raise AwsError("InvalidComputePlatformException", "Only Server is implemented here.")
    kind, value = healthy.get("type"), healthy.get("value", -1)
    limit = 100 if kind == FLEET_PERCENT else value
    if kind not in (FLEET_PERCENT, HOST_COUNT) or not 0 <= value <= limit:
        raise AwsError(
            "InvalidMinimumHealthyHostValueException",
            "The minimum healthy instance value was specified in an invalid format.",
        )
    made = DeploymentConfig(name, kind, value)
    configs(call.backend)[name] = made
    return {"deploymentConfigId": made.id}


@codedeploy_operation
def get_deployment_config(call: Call) -> dict[str, Any]:
    """Returns a configuration."""
    name = call.parameters["deploymentConfigName"]
    if name not in configs(call.backend):
        raise AwsError(
            "DeploymentConfigDoesNotExistException",
            f"No Deployment Configuration found for name: {name}",
        )
    return {"deploymentConfigInfo": configs(call.backend)[name].describe()}


@codedeploy_operation
def list_deployment_configs(call: Call) -> dict[str, Any]:
    """Lists the names of the configurations, AWS's own among them."""
    names, token = page(call, list(configs(call.backend)))
    return {"deploymentConfigsList": names, **token}


@codedeploy_operation
def delete_deployment_config(call: Call) -> None:
    """Deletes a configuration that no group uses; one that is not there is fine."""
    name = call.parameters["deploymentConfigName"]
    if name.startswith(OWNED_PREFIX):
        raise AwsError("InvalidOperationException", "Default configurations cannot be deleted.")
    groups: list[Any] = [
        group for each in backend_of(call).deployment_groups.values() for group in each.values()
    ]
    if any(group.settings["deploymentConfigName"] == name for group in groups):
        raise AwsError("DeploymentConfigInUseException", f"{name} is in use.")
    configs(call.backend).pop(name, None)
