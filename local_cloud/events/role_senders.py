"""Targets that EventBridge calls under the target's role: tasks, machines, builds, pipelines."""

import json
import uuid
from typing import Any

from moto.utilities.arns import parse_arn

from local_cloud import roles
from local_cloud.codepipeline.execution import Trigger
from local_cloud.codepipeline.pipeline import backend_of, find_pipeline
from local_cloud.codepipeline.start import start_execution
from local_cloud.events.permissions import SERVICE, require_role
from local_cloud.events.target import Delivery, DeliveryError, sends_to
from local_cloud.operations import AwsError
from local_cloud.roles import Session

_TASK_PARAMETERS = {  # of EcsParameters: of RunTask
    "TaskDefinitionArn": "taskDefinition",
    "TaskCount": "count",
    "LaunchType": "launchType",
    "PlatformVersion": "platformVersion",
    "Group": "group",
    "Tags": "tags",
    "PropagateTags": "propagateTags",
    "EnableECSManagedTags": "enableECSManagedTags",
    "EnableExecuteCommand": "enableExecuteCommand",
}


@sends_to("ecs")
def run_task(delivery: Delivery, text: str) -> None:
    """Runs a task in the target's cluster; the text holds its overrides if the target gives any."""
    ecs = _client(delivery, "ecs")
    parameters = delivery.target["EcsParameters"]
    request: dict[str, Any] = {
        request_name: parameters[name]
        for name, request_name in _TASK_PARAMETERS.items()
        if name in parameters
    }
    if network := (parameters.get("NetworkConfiguration") or {}).get("awsvpcConfiguration"):
        awsvpc = {name[0].lower() + name[1:]: value for name, value in network.items()}
        request["networkConfiguration"] = {"awsvpcConfiguration": awsvpc}
    if _has_own_input(delivery):
        request["overrides"] = _object(text)
    started_by = f"events-rule/{delivery.rule.name}"[:36]  # ECS: the longest startedBy
    answer = ecs.run_task(cluster=delivery.arn, startedBy=started_by, **request)
    if answer["failures"]:
        raise DeliveryError("ERROR_FROM_TARGET", json.dumps(answer["failures"]), retryable=True)


@sends_to("states")
def start_state_machine(delivery: Delivery, text: str) -> None:
    """Starts an execution with the text as its input."""
    name = f"{delivery.event['id']}_{uuid.uuid4()}"
    _client(delivery, "stepfunctions").start_execution(
        stateMachineArn=delivery.arn, name=name, input=text
    )


@sends_to("codebuild")
def start_build(delivery: Delivery, text: str) -> None:
    """Starts a build; the text holds overrides of StartBuild if the target gives any."""
    codebuild = _client(delivery, "codebuild")
    overrides = _object(text) if _has_own_input(delivery) else {}
    project = parse_arn(delivery.arn).resource_id
    codebuild.start_build(**overrides | {"projectName": project})


@sends_to("codepipeline")
def start_pipeline_execution(delivery: Delivery, text: str) -> None:
    """Starts an execution; the text may choose its source revisions and variables.

    An execution tells which rule started it, so it is started here and not by the API.
    """
    rule, arn = delivery.rule, parse_arn(delivery.arn)
    require_role(
        "codepipeline:StartPipelineExecution", delivery.arn, rule, _session(delivery).role_arn
    )
    request = _object(text) if _has_own_input(delivery) else {}
    revisions = request.get("sourceRevisions") or []
    if isinstance(revisions, dict):  # AWS's guide shows one revision without a list around it
        revisions = [revisions]
    trigger = Trigger("CloudWatchEvent", rule.arn)
    try:
        pipeline = find_pipeline(backend_of(arn.account, arn.region), arn.resource_id)
        start_execution(pipeline, trigger, request | {"sourceRevisions": revisions})
    except AwsError as error:
        code = "NO_RESOURCE" if "NotFound" in error.error_type else "SDK_CLIENT_ERROR"
        raise DeliveryError(code, error.message) from error


def _client(delivery: Delivery, service: str) -> Any:
    return roles.client(service, _session(delivery), parse_arn(delivery.arn).region)


def _session(delivery: Delivery) -> Session:
    role = delivery.target.get("RoleArn")
    if role is None:
        raise DeliveryError("NO_PERMISSIONS", f"the target {delivery.arn} has no role")
    try:
        return roles.assume(role, delivery.rule.name, SERVICE, delivery.rule.arn)
    except roles.RoleNotAssumable as error:
        raise DeliveryError("FAILED_TO_ASSUME_ROLE", str(error)) from error


def _has_own_input(delivery: Delivery) -> bool:
    return any(delivery.target.get(kind) for kind in ("Input", "InputPath", "InputTransformer"))


def _object(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise DeliveryError("INVALID_JSON", "the target's input is not a JSON object")
    return value
