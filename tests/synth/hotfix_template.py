"""Reads the hotfix pipelines' template out of a deployment, as CloudFormation gets it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cli.checkov.templates import templates_in
from cli.terraform.synthesis import Stack as StackFolder
from tests.synth.synthesis import Deployment, Stack

HOTFIX = {
    "Hotfix": "branchline-hotfix-shop-hotfix-login-abcdefghij",
    "RepositoryName": "shop",
    "BranchName": "hotfix/login",
    "AccessToken": "0" * 32,
}


def template_object(stack: Stack) -> dict[str, Any]:
    """Returns the S3 object of the template."""
    (found,) = [each for each in stack.all("aws_s3_object") if each["key"].startswith("templates/")]
    return found


def template_text(deployment: Deployment) -> str:
    """Returns the template as it lies in S3."""
    (text,) = templates_in(StackFolder(deployment.tools.name, deployment.tools.directory))
    return text


def template(deployment: Deployment) -> dict[str, Any]:
    """Returns the template."""
    document: dict[str, Any] = json.loads(template_text(deployment))
    return document


def resource(deployment: Deployment, name: str) -> dict[str, Any]:
    """Returns the properties of one of the template's resources."""
    properties: dict[str, Any] = template(deployment)["Resources"][name]["Properties"]
    return properties


def stages(deployment: Deployment) -> dict[str, list[dict[str, Any]]]:
    """Returns the actions of each stage, in the order they run in."""
    return {
        stage["Name"]: sorted(stage["Actions"], key=lambda action: action["RunOrder"])
        for stage in resource(deployment, "Pipeline")["Stages"]
    }


def resolved(value: Any, parameters: Mapping[str, str]) -> Any:
    """Returns ``value`` with every reference replaced by what it stands for."""
    match value:
        case {"Ref": name}:
            return parameters[name]
        case {"Fn::Sub": str(text)}:
            for name, given in parameters.items():
                text = text.replace(f"${{{name}}}", given)
            return text
        case dict():
            return {key: resolved(member, parameters) for key, member in value.items()}
        case list():
            return [resolved(member, parameters) for member in value]
        case _:
            return value


def texts(value: Any) -> Iterator[str]:
    """Yields every text in ``value``."""
    match value:
        case str():
            yield value
        case dict():
            for member in value.values():
                yield from texts(member)
        case list():
            for member in value:
                yield from texts(member)
