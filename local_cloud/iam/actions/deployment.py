"""Services whose tables fit in a few lines each."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import PassedRole, Table

_STATES_ROLE = PassedRole("roleArn", "states.amazonaws.com")
_SCHEDULER_ROLE = PassedRole("Target.RoleArn", "scheduler.amazonaws.com")


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
