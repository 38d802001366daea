"""What an action gives CloudFormation for a stack: template, parameters, tags, capabilities, role.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
"""

import json
from typing import Any

from local_cloud.codepipeline.work import ActionFailed, Work


def stack_input(work: Work) -> dict[str, Any]:
    """Returns the members that CreateChangeSet, CreateStack and UpdateStack have in common.

    The template configuration's parameters are outweighed by the action's ParameterOverrides.

    Raises ActionFailed for a file that is missing or not JSON.
    """
    given = work.configuration
    if "TemplatePath" not in given:
        raise ActionFailed("The action needs a TemplatePath", "ConfigurationError")
    configuration = _template_configuration(work)
    parameters = configuration.get("Parameters", {}) | _overrides(work)
    tags = configuration.get("Tags", {})
    members: dict[str, Any] = {
        "TemplateBody": work.input_file(given["TemplatePath"]),
        "Parameters": _pairs(parameters, "ParameterKey", "ParameterValue"),
        "Tags": _pairs(tags, "Key", "Value"),
        "Capabilities": [name for name in given.get("Capabilities", "").split(",") if name],
    }
    return members | ({"RoleARN": given["RoleArn"]} if "RoleArn" in given else {})


def _template_configuration(work: Work) -> dict[str, Any]:
    path = work.configuration.get("TemplateConfiguration")
    return _object(work.input_file(path), path) if path else {}


def _overrides(work: Work) -> dict[str, Any]:
    text = work.configuration.get("ParameterOverrides")
    overrides = _object(text, "ParameterOverrides") if text else {}
    return {name: _value(work, value) for name, value in overrides.items()}


def _value(work: Work, value: Any) -> Any:
    """Returns a parameter's value; it may be one of CodePipeline's functions of an artifact."""
    match value:
        case {"Fn::GetParam": [artifact, file, key]}:
            path = f"{artifact}::{file}"
            return _object(work.input_file(path), path)[key]
        case {"Fn::GetArtifactAtt": [name, attribute]}:
            artifact = next(each for each in work.action.inputs if each.name == name)
            return {"BucketName": artifact.bucket, "ObjectKey": artifact.key}[attribute]
    return value


def _object(text: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ActionFailed(f"{place} is not JSON: {error}", "ConfigurationError") from error
    if not isinstance(value, dict):
        raise ActionFailed(f"{place} is not a JSON object", "ConfigurationError")
    return value


def _pairs(values: dict[str, Any], key: str, value: str) -> list[dict[str, str]]:
    return [{key: name, value: str(each)} for name, each in values.items()]
