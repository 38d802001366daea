"""A pipeline as CloudFormation has it."""

import re
from collections.abc import Mapping
from typing import Any

from modules.pipelines.model import Action, Pipeline, Stage

_ONE_REFERENCE = re.compile(r"\$\{(\w+(?:::\w+)?)\}")


def pipeline_properties(pipeline: Pipeline) -> dict[str, Any]:
    """Returns the Properties of an ``AWS::CodePipeline::Pipeline``."""
    properties = {
        "Name": pipeline.name,
        "RoleArn": pipeline.role_arn,
        "PipelineType": "V2",
        "ExecutionMode": "SUPERSEDED",
        "ArtifactStore": {
            "Type": "S3",
            "Location": pipeline.artifact_bucket,
            "EncryptionKey": {"Id": pipeline.key_arn, "Type": "KMS"},
        },
        "Stages": [_stage(stage) for stage in pipeline.stages],
    }
    rendered: dict[str, Any] = with_references(properties)
    return rendered


def with_references(value: Any) -> Any:
    """Returns ``value`` with each text that holds ``${Name}`` as ``Ref`` or ``Fn::Sub``."""
    match value:
        case str() if reference := _ONE_REFERENCE.fullmatch(value):
            return {"Ref": reference[1]}
        case str() if "${" in value:
            return {"Fn::Sub": value}
        case Mapping():
            return {key: with_references(member) for key, member in value.items()}
        case list() | tuple():
            return [with_references(member) for member in value]
        case _:
            return value


def _stage(stage: Stage) -> dict[str, Any]:
    return {"Name": stage.name, "Actions": [_action(action) for action in stage.actions]}


def _action(action: Action) -> dict[str, Any]:
    properties = {
        "Name": action.name,
        "ActionTypeId": {
            "Category": action.category,
            "Owner": "AWS",
            "Provider": action.provider,
            "Version": "1",
        },
        "RunOrder": action.run_order,
        "Configuration": action.configuration,
        "InputArtifacts": [{"Name": name} for name in action.inputs],
        "OutputArtifacts": [{"Name": name} for name in action.outputs],
        "Namespace": action.namespace,
        "RoleArn": action.role_arn,
    }
    return {key: value for key, value in properties.items() if value}
