"""Templates as they are shown and checked."""

import json
from typing import Any

from local_cloud.cloudformation.api.requests import required_stack
from local_cloud.cloudformation.change_set import required_change_set
from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.operation import operation
from local_cloud.cloudformation.parameters import as_text
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.template import Template
from local_cloud.cloudformation.template_text import given_text
from local_cloud.operations import Call

STAGES = ["Original", "Processed"]


@operation
def get_template(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Returns the text of a stack's or a change set's template as it was given."""
    if "ChangeSetName" in call.parameters:
        template = required_change_set(call).desired.template
    else:
        template = required_stack(call).desired.template
    return {"TemplateBody": template.text, "StagesAvailable": STAGES}


@operation
def get_template_summary(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Says what a template has and wants."""
    template = _template(call, caller)
    types = {resource["Type"] for resource in template.resources.values()}
    return {
        **_wishes(template),
        "ResourceTypes": sorted(types),
        "Version": template.sections.get("AWSTemplateFormatVersion"),
        "Metadata": json.dumps(template.sections.get("Metadata", {})),
        "Parameters": [
            {
                **_declared(name, parameter),
                "ParameterType": parameter["Type"],
                "ParameterConstraints": {
                    "AllowedValues": [as_text(each) for each in parameter.get("AllowedValues", ())]
                },
            }
            for name, parameter in template.section("Parameters").items()
        ],
    }


@operation
def validate_template(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Checks a template's form, as far as AWS does without knowing its parameters."""
    template = _template(call, caller)
    template.check(call.region, template.capabilities)
    parameters = template.section("Parameters").items()
    return {**_wishes(template), "Parameters": [_declared(n, p) for n, p in parameters]}


def _template(call: Call, caller: ActingSession) -> Template:
    if call.parameters.get("StackName"):
        return required_stack(call).desired.template
    text = given_text(call.parameters, caller)
    if text is None:
        raise ValidationError("Either Template URL or Template Body must be specified.")
    return Template(text)


def _wishes(template: Template) -> dict[str, Any]:
    needed = template.capabilities
    reason = "The following resource(s) require capabilities: [AWS::IAM]" if needed else None
    return {
        "Description": template.description,
        "Capabilities": needed,
        "CapabilitiesReason": reason,
        "DeclaredTransforms": [],
    }


def _declared(name: str, parameter: dict[str, Any]) -> dict[str, Any]:
    default = parameter.get("Default")
    return {
        "ParameterKey": name,
        "DefaultValue": None if default is None else as_text(default),
        "NoEcho": str(parameter.get("NoEcho", "false")).lower() == "true",
        "Description": parameter.get("Description"),
    }
