"""A template's parameters and conditions decide what is made; one with a mistake is refused."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.cloudformation.stacks import (
    create,
    group,
    template,
    update,
)
from tests.unit.local_cloud.workloads import unique


def given(**values: str) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def kept(*names: str) -> list[dict[str, Any]]:
    return [{"ParameterKey": name, "UsePreviousValue": True} for name in names]


def test_parameters_have_defaults_values_and_secrets(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), unique("/group")
    declared = {
        "Days": {"Type": "Number", "Default": 7},
        "Name": {"Type": "String"},
        "Secret": {"Type": "String", "NoEcho": True},
    }
    body = template(
        {"Group": group({"Ref": "Name"}, RetentionInDays={"Ref": "Days"})}, Parameters=declared
    )

    stack = create(client, body, Parameters=given(Name=name, Secret="hush"))

    shown = {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}
    assert shown == {"Days": "7", "Name": name, "Secret": "****"}
    changed = update(client, stack, body, Parameters=[*kept("Name", "Secret"), *given(Days="14")])
    assert changed["StackStatus"] == "UPDATE_COMPLETE"
    (found,) = cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert found["retentionInDays"] == 14


@pytest.mark.parametrize(
    ("declaration", "values", "message"),
    [
        ({"Type": "String"}, {}, "must have values"),
        ({"Type": "String", "Default": "a"}, {"Other": "b"}, "do not exist in the template"),
        ({"Type": "String", "AllowedValues": ["a"]}, {"P": "b"}, "one of AllowedValues"),
        ({"Type": "String", "AllowedPattern": "a+"}, {"P": "b"}, "must match pattern"),
        ({"Type": "String", "MinLength": 2}, {"P": "b"}, "at least 2 characters"),
        ({"Type": "String", "MaxLength": "2"}, {"P": "bcd"}, "at most 2 characters"),
        ({"Type": "Number"}, {"P": "b"}, "must be a number"),
        ({"Type": "Number", "MaxValue": 2}, {"P": "3"}, "not greater than 2"),
    ],
)
def test_a_parameter_that_is_not_allowed_is_refused(
    cloud: Cloud, declaration: dict[str, Any], values: dict[str, str], message: str
) -> None:
    body = template({"Group": group("/a")}, Parameters={"P": declaration})
    with pytest.raises(ClientError, match=message):
        create(cloud.client("cloudformation"), body, Parameters=given(**values))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "Template format error"),
        ("[1]", "unsupported structure"),
        ("{}", "At least one Resources member"),
        (template({"A": {}}), "must contain a Type member"),
        (template({"A": {"Type": "AWS::No::Such"}}), "Unrecognized resource types"),
        (template({"A": group({"Ref": "B"})}), r"Unresolved resource dependencies \[B\]"),
        (template({"A": group({"Ref": "B"}), "B": group({"Ref": "A"})}), "Circular dependency"),
        (template({"A": group({"Fn::ImportValue": "no-such"})}), "No export named no-such"),
        (template({"A": group("/a")}) + " " * 51_200, "less than or equal to 51200"),
    ],
)
def test_a_template_that_no_stack_can_be_made_from_is_refused(
    cloud: Cloud, body: str, message: str
) -> None:
    client, name = cloud.client("cloudformation"), unique("stack")
    with pytest.raises(ClientError, match=message):
        client.create_stack(StackName=name, TemplateBody=body)
    with pytest.raises(ClientError, match="does not exist"):
        client.describe_stacks(StackName=name)


def test_conditions_decide_what_is_made(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), unique("/group")
    body = f"""
Parameters:
  Large: {{Type: String, Default: "no"}}
Conditions:
  IsLarge: !Equals [!Ref Large, "yes"]
  IsSmall: !Not [!Condition IsLarge]
Resources:
  Always:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub
        - {name}/${{Size}}
        - Size: !If [IsLarge, large, small]
      RetentionInDays: !If [IsSmall, 1, !Ref AWS::NoValue]
  OnlyLarge:
    Type: AWS::Logs::LogGroup
    Condition: IsLarge
    Properties: {{LogGroupName: {name}/extra}}
Outputs:
  Extra:
    Condition: IsLarge
    Value: !GetAtt OnlyLarge.Arn
"""
    logs = cloud.client("logs")

    def groups() -> dict[str, int | None]:
        found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        return {g["logGroupName"].removeprefix(name): g.get("retentionInDays") for g in found}

    stack = create(client, body)
    assert groups() == {"/small": 1}
    assert "Outputs" not in stack or stack["Outputs"] == []
    stack = update(client, stack, body, Parameters=given(Large="yes"))
    assert groups() == {"/large": None, "/extra": None}
    assert stack["Outputs"][0]["OutputValue"].endswith(":*")
