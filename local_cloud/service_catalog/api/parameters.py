"""Parameters and outputs of a template as the API's answers describe them."""

from typing import Any

from local_cloud.service_catalog.templates import Template

_LIMITS = ("MaxLength", "MinLength", "MaxValue", "MinValue")


def described_parameters(template: Template) -> list[dict[str, Any]]:
    """Returns what may be given to a launch, and within which bounds."""
    return [_described(name, declared) for name, declared in template.parameters.items()]


def described_outputs(template: Template) -> list[dict[str, Any]]:
    """Returns what a launch will answer."""
    return [
        {"Key": name, "Description": declared.get("Description")}
        for name, declared in template.outputs.items()
    ]


def _described(name: str, declared: dict[str, Any]) -> dict[str, Any]:
    default = declared.get("Default")
    return {
        "ParameterKey": name,
        "DefaultValue": None if default is None else str(default),
        "ParameterType": declared["Type"],
        "IsNoEcho": str(declared.get("NoEcho", False)).lower() == "true",
        "Description": declared.get("Description"),
        "ParameterConstraints": {
            "AllowedValues": list(map(str, declared.get("AllowedValues") or ())),
            "AllowedPattern": declared.get("AllowedPattern"),
            "ConstraintDescription": declared.get("ConstraintDescription"),
            **{limit: str(declared[limit]) for limit in _LIMITS if limit in declared},
        },
    }
