"""IAM decides about each resource of a stack, under its role or in the caller's name."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.cloudformation.stacks import (
    SERVICE,
    create,
    delete,
    finished,
    group,
    history,
    reason,
    role,
    template,
)
from tests.unit.local_cloud.workloads import allow, policy, service_role, unique

GROUPS = "arn:aws:logs:*:*:log-group:*"
STACKS = "arn:aws:cloudformation:*:*:stack/*"


def test_a_stack_is_made_under_its_role_alone(cloud: Cloud) -> None:
    deploying = service_role(cloud, SERVICE, allow("logs:*", GROUPS))
    caller = cloud.role(
        TOOLS_ACCOUNT, allow("cloudformation:*", STACKS), allow("iam:PassRole", deploying)
    )
    client = cloud.client("cloudformation", role=caller)
    name = unique("/group")

    stack = create(client, template({"Group": group(name)}), RoleARN=deploying)

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["RoleARN"] == deploying
    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"


def test_without_a_role_a_stack_is_made_in_the_name_of_the_caller(cloud: Cloud) -> None:
    caller = cloud.role(TOOLS_ACCOUNT, allow("cloudformation:*", STACKS))
    client = cloud.client("cloudformation", role=caller)

    stack = create(client, template({"Group": group(unique("/group"))}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    why = reason(client, stack, "Group", "CREATE_FAILED")
    assert f"assumed-role/{caller}/" in why
    assert "is not authorized to perform: logs:CreateLogGroup" in why
    assert "HandlerErrorCode: AccessDenied" in why


def test_a_denied_resource_rolls_the_stack_back_to_nothing(cloud: Cloud) -> None:
    deploying = service_role(cloud, SERVICE, allow("logs:*", GROUPS))
    client = cloud.client("cloudformation")
    name = unique("/group")
    denied = {"Type": "AWS::ECS::Cluster", "DependsOn": "Group"}

    stack = create(client, template({"Group": group(name), "Denied": denied}), RoleARN=deploying)

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert history(client, stack, "Group") == [
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
        "DELETE_IN_PROGRESS",
        "DELETE_COMPLETE",
    ]
    assert history(client, stack, "Denied") == ["CREATE_IN_PROGRESS", "CREATE_FAILED"]
    assert "ecs:CreateCluster" in reason(client, stack, "Denied", "CREATE_FAILED")
    rolling = reason(client, stack, stack["StackName"], "ROLLBACK_IN_PROGRESS")
    assert rolling == (
        "The following resource(s) failed to create: [Denied]. Rollback requested by user."
    )
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert groups == []


def test_a_role_that_fails_half_way_is_removed_with_the_stack(cloud: Cloud) -> None:
    everything = "arn:aws:iam::*:role/*"
    deploying = service_role(
        cloud,
        SERVICE,
        allow(["iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy"], everything),
    )
    name = unique("role")
    inline = {"PolicyName": "run", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}
    resources = {"Role": role(name, Policies=[inline])}
    client = cloud.client("cloudformation")

    stack = create(
        client, template(resources), RoleARN=deploying, Capabilities=["CAPABILITY_NAMED_IAM"]
    )

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "iam:PutRolePolicy" in reason(client, stack, "Role", "CREATE_FAILED")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        cloud.client("iam").get_role(RoleName=name)


def test_a_role_can_be_given_to_a_resource_only_by_who_may_pass_it(cloud: Cloud) -> None:
    target_role = service_role(cloud, "events.amazonaws.com")
    queue = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "ScheduleExpression": "rate(1 day)",
            "Targets": [
                {
                    "Id": "a",
                    "Arn": f"arn:aws:codepipeline:eu-west-1:{TOOLS_ACCOUNT}:p",
                    "RoleArn": target_role,
                }
            ],
        },
    }
    deploying = service_role(cloud, SERVICE, allow("events:*", "*"))
    client = cloud.client("cloudformation")

    stack = create(client, template({"Rule": queue}), RoleARN=deploying)

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "iam:PassRole" in reason(client, stack, "Rule", "CREATE_FAILED")
    assert history(client, stack, "Rule")[-1] == "DELETE_COMPLETE"


def test_only_who_may_pass_the_stacks_role_can_use_it(cloud: Cloud) -> None:
    deploying = service_role(cloud, SERVICE, allow("logs:*", GROUPS))
    caller = cloud.role(TOOLS_ACCOUNT, allow("cloudformation:*", STACKS))
    client = cloud.client("cloudformation", role=caller)

    with pytest.raises(ClientError, match="iam:PassRole"):
        create(client, template({"Group": group(unique("/group"))}), RoleARN=deploying)


def test_a_stacks_role_must_trust_cloudformation(cloud: Cloud) -> None:
    other = service_role(cloud, "lambda.amazonaws.com", allow("*", "*"))
    client = cloud.client("cloudformation")

    with pytest.raises(ClientError, match="is invalid or cannot be assumed"):
        create(client, template({"Group": group(unique("/group"))}), RoleARN=other)


def test_a_stack_whose_resource_may_not_be_removed_stays(cloud: Cloud) -> None:
    deploying = service_role(cloud, SERVICE, allow("logs:CreateLogGroup", GROUPS))
    client = cloud.client("cloudformation")
    stack = create(client, template({"Group": group(unique("/group"))}), RoleARN=deploying)

    stack = delete(client, stack)

    assert stack["StackStatus"] == "DELETE_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [Group]. "
    assert "logs:DeleteLogGroup" in reason(client, stack, "Group", "DELETE_FAILED")
    cloud.client("iam").put_role_policy(
        RoleName=deploying.rsplit("/", 1)[-1],
        PolicyName="mended",
        PolicyDocument=policy(allow("logs:DeleteLogGroup", GROUPS)),
    )
    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_template_in_s3_is_read_with_the_callers_permission(cloud: Cloud) -> None:
    bucket, s3 = unique("templates"), cloud.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    body = template({"Group": group(unique("/group"))})
    s3.put_object(Bucket=bucket, Key="hot fix/a.json", Body=body)
    url = f"https://{bucket}.s3.eu-west-1.amazonaws.com/hot%20fix/a.json"
    rights = allow(["cloudformation:*", "logs:*"], "*")
    reader = cloud.role(TOOLS_ACCOUNT, rights, allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*"))
    stranger = cloud.role(TOOLS_ACCOUNT, rights)

    with pytest.raises(ClientError, match="S3 error"):
        cloud.client("cloudformation", role=stranger).create_stack(
            StackName=unique("stack"), TemplateURL=url
        )
    client = cloud.client("cloudformation", role=reader)
    made = client.create_stack(StackName=unique("stack"), TemplateURL=url)

    assert finished(client, made["StackId"])["StackStatus"] == "CREATE_COMPLETE"
    assert client.get_template(StackName=made["StackId"])["TemplateBody"] == json.loads(body)
