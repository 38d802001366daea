"""Services whose tables fit in a few lines each."""

from moto.cloudformation.models import cloudformation_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, PassedRole, Table

_CODEPIPELINE_ROLE = PassedRole(
    "pipeline.[roleArn, stages[].actions[].roleArn][]", "codepipeline.amazonaws.com"
)
_CLOUDFORMATION_ROLE = PassedRole("RoleARN", "cloudformation.amazonaws.com")
_CODEDEPLOY_ROLE = PassedRole("serviceRoleArn", "codedeploy.amazonaws.com")
_STATES_ROLE = PassedRole("roleArn", "states.amazonaws.com")
_SCHEDULER_ROLE = PassedRole("Target.RoleArn", "scheduler.amazonaws.com")


def _stack(call: ApiCall, name: str) -> str:
    """Returns the ARN of a stack, which ends in an id that a new stack does not have yet."""
    if name.startswith("arn:"):
        return name
    stacks = cloudformation_backends[call.account][call.region].stacks
    found = [arn for arn, stack in list(stacks.items()) if stack.name == name]
    return found[0] if found else call.arn("cloudformation", f"stack/{name}/*")


def _pipeline(call: ApiCall, name: str) -> str:
    """Returns the ARN of a pipeline, or of the stage or action of it that the call names."""
    path = [name, call.parameters.get("stageName"), call.parameters.get("actionName")]
    return call.arn("codepipeline", "/".join(filter(None, path)))


def _pipeline_definition(call: ApiCall) -> list[Access]:
    name = call.parameters["pipeline"]["name"]
    return [Access(f"codepipeline:{call.operation}", call.arn("codepipeline", name))]


def _deployment_group(call: ApiCall, group: str) -> str:
    application = call.parameters["applicationName"]
    return call.arn("codedeploy", f"deploymentgroup:{application}/{group}")


def _vpc_flow_logs(resource: str) -> PassedRole:
    return PassedRole(resource, "vpc-flow-logs.amazonaws.com")


TABLES: dict[str, Table] = {
    "cloudformation": Table(
        prefix="cloudformation",
        arns={"StackName": _stack},
        passes=dict.fromkeys(
            ("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet"), _CLOUDFORMATION_ROLE
        ),
        keys={"cloudformation:ChangeSetName": "ChangeSetName"},
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
    "codepipeline": Table(
        prefix="codepipeline",
        arns={"pipelineName": _pipeline, "name": _pipeline, "resourceArn": "{}"},
        passes={"CreatePipeline": _CODEPIPELINE_ROLE, "UpdatePipeline": _CODEPIPELINE_ROLE},
        special={"CreatePipeline": _pipeline_definition, "UpdatePipeline": _pipeline_definition},
    ),
    "ec2": Table(
        prefix="ec2",
        passes={"CreateFlowLogs": _vpc_flow_logs("DeliverLogsPermissionArn")},
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
