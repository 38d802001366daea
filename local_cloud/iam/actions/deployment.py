"""Services whose tables fit in a few lines each."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import PassedRole, Table

_CODEDEPLOY_ROLE = PassedRole("serviceRoleArn", "codedeploy.amazonaws.com")
_STATES_ROLE = PassedRole("roleArn", "states.amazonaws.com")
_SCHEDULER_ROLE = PassedRole("Target.RoleArn", "scheduler.amazonaws.com")


def _deployment_group(call: ApiCall, group: str) -> str:
    application = call.parameters["applicationName"]
    return call.arn("codedeploy", f"deploymentgroup:{application}/{group}")


def _scalable_targets(call: ApiCall, _resource: str) -> str:
    """Returns what any target's ARN matches: it ends in an id that no call knows."""
    return call.arn("application-autoscaling", "scalable-target/*")


TABLES: dict[str, Table] = {
    "application-autoscaling": Table(
        prefix="application-autoscaling",
        arns={"ResourceARN": "{}", "ResourceId": _scalable_targets},
        unscoped=frozenset({"DescribeScalableTargets", "DescribeScalingPolicies"}),
    ),
    "cloudwatch": Table(
        prefix="cloudwatch",
        arns={"AlarmName": "alarm:{}", "AlarmNames": "alarm:{}", "ResourceARN": "{}"},
        keys={"cloudwatch:namespace": "Namespace"},
    ),
    "codedeploy": Table(
        prefix="codedeploy",
        arns={
            "deploymentGroupName": _deployment_group,
            "currentDeploymentGroupName": _deployment_group,
            "applicationName": "application:{}",
            "deploymentConfigName": "deploymentconfig:{}",
            "instanceName": "instance:{}",
            "instanceNames": "instance:{}",
            "ResourceArn": "{}",
        },
        passes={
            "CreateDeploymentGroup": _CODEDEPLOY_ROLE,
            "UpdateDeploymentGroup": _CODEDEPLOY_ROLE,
        },
    ),
    "ecr": Table(
        prefix="ecr",
        arns={
            "repositoryName": "repository/{}",
            "repositoryNames": "repository/{}",
            "resourceArn": "{}",
        },
    ),
    "scheduler": Table(
        prefix="scheduler",
        arns={"Name": "schedule/default/{}", "ResourceArn": "{}"},
        passes={"CreateSchedule": _SCHEDULER_ROLE, "UpdateSchedule": _SCHEDULER_ROLE},
    ),
    "secretsmanager": Table(
        prefix="secretsmanager",
        arns={"SecretId": "secret:{}", "Name": "secret:{}"},
    ),
    "stepfunctions": Table(
        prefix="states",
        arns={
            "stateMachineArn": "{}",
            "executionArn": "{}",
            "resourceArn": "{}",
            "name": "stateMachine:{}",
        },
        passes={"CreateStateMachine": _STATES_ROLE, "UpdateStateMachine": _STATES_ROLE},
    ),
}
