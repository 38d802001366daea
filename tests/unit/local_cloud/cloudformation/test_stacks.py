"""Stacks come into being, change and go as AWS lets them."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.cloudformation.stacks import (
    create,
    delete,
    finished,
    group,
    history,
    reason,
    role,
    template,
    update,
)
from tests.unit.local_cloud.workloads import unique


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        ({"Type": "AWS::Kinesis::Stream"}, "does not implement the resource type AWS::Kinesis"),
        (group("/a", Retention=1), r"extraneous key \[Retention\] is not permitted"),
        ({"Type": "AWS::Lambda::Permission"}, r"required key \[FunctionName\] not found"),
    ],
)
def test_a_resource_that_cannot_be_made_says_why(
    cloud: Cloud, resource: dict[str, Any], why: str
) -> None:
    client = cloud.client("cloudformation")

    stack = create(client, template({"A": resource}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(reason(client, stack, "A", "CREATE_FAILED"))


def test_roles_must_be_acknowledged(cloud: Cloud) -> None:
    client, body = cloud.client("cloudformation"), template({"Role": role(unique("role"))})

    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_NAMED_IAM\]") as e:
        create(client, body, Capabilities=["CAPABILITY_IAM"])

    assert e.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"
    stack = create(client, body, Capabilities=["CAPABILITY_NAMED_IAM"])
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_a_failed_update_leaves_the_stack_as_it_was(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), unique("/group")
    body = template({"A": group(f"{name}/a", RetentionInDays=1), "B": group(f"{name}/b")})
    stack = create(client, body)
    broken = {
        "A": group(f"{name}/a", RetentionInDays=3),
        "B": {**group(f"{name}/other"), "DependsOn": "A"},
        "C": {**group(f"{name}/c", NoSuch=1), "DependsOn": "B"},
    }

    stack = update(client, stack, template(broken))

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert {g["logGroupName"]: g.get("retentionInDays") for g in groups} == {
        f"{name}/a": 1,
        f"{name}/b": None,
    }
    assert client.get_template(StackName=stack["StackName"])["TemplateBody"] == json.loads(body)
    with pytest.raises(ClientError, match="No updates are to be performed"):
        update(client, stack, body)


def test_a_stack_that_is_at_work_refuses_to_be_changed(cloud: Cloud) -> None:
    client, prefix = cloud.client("cloudformation"), unique("/group")
    many = template({f"Group{number}": group(f"{prefix}/{number}") for number in range(40)})
    stack = client.create_stack(StackName=unique("stack"), TemplateBody=many)

    with pytest.raises(ClientError, match="CREATE_IN_PROGRESS state and can not be updated"):
        client.update_stack(StackName=stack["StackId"], TemplateBody=many)
    with pytest.raises(ClientError, match="AlreadyExists"):
        name = client.describe_stacks(StackName=stack["StackId"])["Stacks"][0]["StackName"]
        client.create_stack(StackName=name, TemplateBody=many)

    client.delete_stack(StackName=stack["StackId"])
    assert finished(client, stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    logs = cloud.client("logs")
    assert logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"] == []


def test_waiters_see_a_stack_through(cloud: Cloud) -> None:
    client, name, group_name = cloud.client("cloudformation"), unique("stack"), unique("/group")
    quickly = {"WaiterConfig": {"Delay": 1, "MaxAttempts": 20}}

    client.create_stack(StackName=name, TemplateBody=template({"A": group(group_name)}))
    client.get_waiter("stack_create_complete").wait(StackName=name, **quickly)
    changed = template({"A": group(group_name, RetentionInDays=1)})
    client.update_stack(StackName=name, TemplateBody=changed)
    client.get_waiter("stack_update_complete").wait(StackName=name, **quickly)
    client.delete_stack(StackName=name)
    client.get_waiter("stack_delete_complete").wait(StackName=name, **quickly)


def test_a_protected_stack_is_not_deleted(cloud: Cloud) -> None:
    client = cloud.client("cloudformation")
    body = template({"A": group(unique("/group"))})
    stack = create(client, body, EnableTerminationProtection=True)

    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        client.delete_stack(StackName=stack["StackName"])

    client.update_termination_protection(
        StackName=stack["StackName"], EnableTerminationProtection=False
    )
    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"
    client.delete_stack(StackName=stack["StackName"])  # gone already, which is no error


def test_an_export_in_use_keeps_its_stack(cloud: Cloud) -> None:
    client, export = cloud.client("cloudformation"), unique("export")
    outputs = {"Name": {"Value": {"Ref": "A"}, "Export": {"Name": export}, "Description": "d"}}
    group_name = unique("/group")
    exporting = create(client, template({"A": group(group_name)}, Outputs=outputs))
    assert exporting["Outputs"] == [
        {"OutputKey": "Name", "OutputValue": group_name, "ExportName": export, "Description": "d"}
    ]
    follower = group({"Fn::Join": ["", [{"Fn::ImportValue": export}, "/more"]]})
    importing = create(client, template({"B": follower}))
    assert client.list_imports(ExportName=export)["Imports"] == [importing["StackName"]]
    exports = client.get_paginator("list_exports").paginate().build_full_result()["Exports"]
    assert {e["Name"]: e["Value"] for e in exports}[export] == group_name

    with pytest.raises(ClientError, match=f"in use by {importing['StackName']}"):
        client.delete_stack(StackName=exporting["StackName"])

    delete(client, importing)
    assert delete(client, exporting)["StackStatus"] == "DELETE_COMPLETE"


def test_a_stacks_tags_reach_its_resources(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), unique("/group")
    body = template({"A": group(name, Tags=[{"Key": "own", "Value": "1"}])})
    logs = cloud.client("logs")

    def tags() -> dict[str, str]:
        (found,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        listed = logs.list_tags_for_resource(resourceArn=found["arn"].removesuffix(":*"))
        return dict(listed["tags"])

    stack = create(client, body, Tags=[{"Key": "team", "Value": "a"}])
    assert tags() == {"own": "1", "team": "a"}
    update(client, stack, body, Tags=[{"Key": "team", "Value": "b"}])
    assert tags() == {"own": "1", "team": "b"}


def test_a_retained_resource_survives_its_stack(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), unique("/group")
    stack = create(client, template({"A": {**group(name), "DeletionPolicy": "Retain"}}))

    stack = delete(client, stack)

    assert stack["StackStatus"] == "DELETE_COMPLETE"
    assert history(client, stack, "A")[-1] == "DELETE_SKIPPED"
    assert cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]


def test_a_failed_creation_can_be_left_to_be_looked_at(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), unique("/group")
    broken = {**group("/a", NoSuch=1), "DependsOn": "A"}

    stack = create(client, template({"A": group(name), "B": broken}), OnFailure="DO_NOTHING")

    assert stack["StackStatus"] == "CREATE_FAILED"
    assert cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"
