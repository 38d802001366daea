"""A template's parameters and the values that a call gives them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.session import ActingSession

HIDDEN = "****"
SSM_VALUE = "AWS::SSM::Parameter::Value<"

Values = Mapping[str, str]


def chosen_values(
    declared: Mapping[str, Any], given: list[dict[str, Any]], previous: Values
) -> dict[str, str]:
    """Returns a value for every declared parameter.

    given: the call's Parameters. previous: the stack's values, for UsePreviousValue.

    Raises ValidationError for a value that is missing, superfluous or not allowed.
    """
    asked = {parameter["ParameterKey"]: parameter for parameter in given}
    superfluous = [name for name in asked if name not in declared]
    if superfluous:
        raise ValidationError(
            f"Parameters: [{', '.join(superfluous)}] do not exist in the template"
        )
    values = {name: _value(name, declared[name], asked, previous) for name in declared}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    chosen = {name: value for name, value in values.items() if value is not None}
    for name, value in chosen.items():
        _check(name, declared[name], value)
    return chosen


def resolved_values(
    declared: Mapping[str, Any], values: Values, session: ActingSession
) -> dict[str, Any]:
    """Returns what Ref gives for each parameter: lists are split, SSM parameters are read."""
    return {
        name: _resolved(declared[name]["Type"], value, session) for name, value in values.items()
    }


def shown_values(declared: Mapping[str, Any], values: Values) -> list[dict[str, str]]:
    """Returns the values as a description shows them: those with NoEcho are hidden."""
    return [
        {"ParameterKey": name, "ParameterValue": HIDDEN if _is_hidden(declared[name]) else value}
        for name, value in values.items()
    ]


def _is_hidden(declaration: Mapping[str, Any]) -> bool:
    return str(declaration.get("NoEcho", "false")).lower() == "true"


def _value(
    name: str, declaration: Mapping[str, Any], asked: Mapping[str, Any], previous: Values
) -> str | None:
    parameter = asked.get(name, {})
    if parameter.get("UsePreviousValue"):
        return previous.get(name)
    if "ParameterValue" in parameter:
        return str(parameter["ParameterValue"])
    default = declaration.get("Default")
    return None if default is None else as_text(default)


def as_text(value: Any) -> str:
    """Returns a default or an allowed value, which a template may write as a number or boolean."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check(name: str, declaration: Mapping[str, Any], value: str) -> None:
    allowed = [as_text(each) for each in declaration.get("AllowedValues", ())]
    if allowed and value not in allowed:
        raise ValidationError(f"Parameter '{name}' must be one of AllowedValues")
    pattern = declaration.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, value):
        reason = declaration.get("ConstraintDescription") or f"must match pattern {pattern}"
        raise ValidationError(f"Parameter {name} failed to satisfy constraint: {reason}")
    if not int(declaration.get("MinLength", 0)) <= len(value):
        raise ValidationError(
            f"Parameter '{name}' must contain at least {declaration['MinLength']} characters"
        )
    if len(value) > int(declaration.get("MaxLength", len(value))):
        raise ValidationError(
            f"Parameter '{name}' must contain at most {declaration['MaxLength']} characters"
        )
    if declaration["Type"] == "Number":
        _check_number(name, declaration, value)


def _check_number(name: str, declaration: Mapping[str, Any], value: str) -> None:
    try:
        number = float(value)
    except ValueError as error:
        raise ValidationError(f"Parameter '{name}' must be a number.") from error
    if number < float(declaration.get("MinValue", number)):
        raise ValidationError(
            f"Parameter '{name}' must be a number not less than {declaration['MinValue']}"
        )
    if number > float(declaration.get("MaxValue", number)):
        raise ValidationError(
            f"Parameter '{name}' must be a number not greater than {declaration['MaxValue']}"
        )


def _resolved(kind: str, value: str, session: ActingSession) -> Any:
    if kind.startswith(SSM_VALUE):
        value, kind = _ssm_value(value, session), kind.removeprefix(SSM_VALUE)
    is_list = kind.startswith(("List<", "CommaDelimitedList"))
    return [item.strip() for item in value.split(",")] if is_list else value


def _ssm_value(name: str, session: ActingSession) -> str:
    try:
        parameter = session.client("ssm").get_parameter(Name=name)["Parameter"]
    except ClientError as error:
        raise ValidationError(error.response["Error"]["Message"]) from error
    return str(parameter["Value"])
