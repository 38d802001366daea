"""AWS CodeDeploy: what a deployment is about is its group, which only the deployment knows.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
"""

from typing import Any

from moto.codedeploy.models import codedeploy_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, PassedRole, Table

_ROLE = PassedRole("serviceRoleArn", "codedeploy.amazonaws.com")


def _group(call: ApiCall, group: str) -> str:
    application = call.parameters["applicationName"]
    return call.arn("codedeploy", f"deploymentgroup:{application}/{group}")


def _deployment(call: ApiCall, deployment: str) -> str:
    """Returns the ARN of the group to which a deployment goes; of any, if it is not known."""
    found: Any = codedeploy_backends[call.account][call.region].deployments.get(deployment)
    if found is None:
        return call.arn("codedeploy", "deploymentgroup:*")
    names = f"{found.application_name}/{found.deployment_group_name}"
    return call.arn("codedeploy", f"deploymentgroup:{names}")


def _create_deployment(call: ApiCall) -> list[Access]:
    """A deployment reads its configuration, and registers its revision, in the caller's name.

    https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html
    """
    application = call.parameters["applicationName"]
    group = call.parameters.get("deploymentGroupName", "*")
    return [
        Access("codedeploy:CreateDeployment", _group(call, group)),
        Access(
            "codedeploy:GetDeploymentConfig",
            call.arn("codedeploy", f"deploymentconfig:{_config(call, application, group)}"),
        ),
        Access(
            "codedeploy:RegisterApplicationRevision",
            call.arn("codedeploy", f"application:{application}"),
        ),
    ]


def _config(call: ApiCall, application: str, group: str) -> str:
    groups: dict[str, Any] = codedeploy_backends[call.account][call.region].deployment_groups.get(
        application, {}
    )
    own = groups[group].settings["deploymentConfigName"] if group in groups else "*"
    return str(call.parameters.get("deploymentConfigName") or own)


TABLE = Table(
    prefix="codedeploy",
    arns={
        "deploymentGroupName": _group,
        "deploymentGroupNames": _group,
        "currentDeploymentGroupName": _group,
        "deploymentId": _deployment,
        "deploymentIds": _deployment,
        "applicationName": "application:{}",
        "applicationNames": "application:{}",
        "deploymentConfigName": "deploymentconfig:{}",
        "instanceName": "instance:{}",
        "instanceNames": "instance:{}",
        "ResourceArn": "{}",
    },
    unscoped=frozenset(
        {
            "BatchGetDeploymentTargets",
            "GetDeploymentTarget",
            "ListDeploymentTargets",
            "StopDeployment",
        }
    ),
    passes={"CreateDeploymentGroup": _ROLE, "UpdateDeploymentGroup": _ROLE},
    special={"CreateDeployment": _create_deployment},
)
