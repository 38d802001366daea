"""How operations of CodeDeploy are added, and where they find what they are about."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from moto.codedeploy.models import Application, CodeDeployBackend, codedeploy_backends
from moto.codedeploy.responses import CodeDeployResponse

from local_cloud.codedeploy.deployment import Deployment
from local_cloud.codedeploy.group import Group
from local_cloud.operations import AwsError, Call, Operation, operation

PAGE = 100

Item = TypeVar("Item")

codedeploy_operation: Callable[[Operation], Operation] = operation(
    CodeDeployResponse, codedeploy_backends
)


def backend_of(call: Call) -> CodeDeployBackend:
    """Returns moto's backend of the call."""
    assert isinstance(call.backend, CodeDeployBackend)
    return call.backend


def application_of(call: Call) -> Application:
    """Returns the application that the call names. Raises AwsError if there is none."""
    name = call.parameters.get("applicationName")
    if not name:
        raise AwsError("ApplicationNameRequiredException", "An application name is required.")
    found = backend_of(call).applications.get(name)
    if found is None:
        raise AwsError("ApplicationDoesNotExistException", f"No application found for name: {name}")
    return found


def groups_of(call: Call, application: str) -> dict[str, Any]:
    """Returns the deployment groups of an application by name; changes to it last."""
    groups: dict[str, Any] = backend_of(call).deployment_groups.setdefault(application, {})
    return groups


def group_of(call: Call, member: str = "deploymentGroupName") -> Group:
    """Returns the group that the call names. Raises AwsError if it, or its application, is none."""
    application, name = application_of(call), call.parameters.get(member)
    if not name:
        raise AwsError("DeploymentGroupNameRequiredException", "A group name is required.")
    return find_group(call, application.application_name, name)


def find_group(call: Call, application: str, name: str) -> Group:
    """Returns a group by name. Raises AwsError (DeploymentGroupDoesNotExistException)."""
    found: Group | None = groups_of(call, application).get(name)
    if found is None:
        raise AwsError(
            "DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {name}"
        )
    return found


def deployments_of(call: Call) -> dict[str, Deployment]:
    """Returns the deployments of the call's account by id, the oldest first."""
    deployments: dict[str, Any] = backend_of(call).deployments
    return deployments


def deployment_of(call: Call) -> Deployment:
    """Returns the deployment that the call names. Raises AwsError if there is none."""
    deployment = call.parameters["deploymentId"]
    found = deployments_of(call).get(deployment)
    if found is None:
        raise AwsError(
            "DeploymentDoesNotExistException", f"The deployment {deployment} could not be found"
        )
    return found


def page(call: Call, items: Sequence[Item]) -> tuple[Sequence[Item], dict[str, str]]:
    """Returns one page of the items, and the answer's nextToken if there is another.

    Raises AwsError (InvalidNextTokenException) for a token that no answer gave.
    """
    token = str(call.parameters.get("nextToken") or "0")
    if not token.isdecimal():
        raise AwsError("InvalidNextTokenException", "The next token was invalid.")
    end = int(token) + PAGE
    return items[int(token) : end], ({"nextToken": str(end)} if end < len(items) else {})
