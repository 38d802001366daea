"""The resources that stacks make are there, as the services' own APIs show them."""

import json
from typing import Any

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.cloudformation.stacks import (
    create,
    delete,
    role,
    template,
    update,
)
from tests.unit.local_cloud.workloads import unique

NAMED = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}


def pipeline(name: str, role_arn: Any, **properties: Any) -> dict[str, Any]:
    source = {
        "Name": "Source",
        "ActionTypeId": {
            "Category": "Source",
            "Owner": "AWS",
            "Provider": "CodeCommit",
            "Version": "1",
        },
        "Configuration": {
            "RepositoryName": "orders",
            "BranchName": "hotfix-a",
            "PollForSourceChanges": False,
        },
        "OutputArtifacts": [{"Name": "Source"}],
    }
    approval = {
        "Name": "Approval",
        "ActionTypeId": {
            "Category": "Approval",
            "Owner": "AWS",
            "Provider": "Manual",
            "Version": "1",
        },
        "RunOrder": 1,
    }
    return {
        "Type": "AWS::CodePipeline::Pipeline",
        "Properties": {
            "Name": name,
            "PipelineType": "V2",
            "ExecutionMode": "SUPERSEDED",
            "RoleArn": role_arn,
            "ArtifactStore": {"Type": "S3", "Location": "artifacts"},
            "Stages": [
                {"Name": "Source", "Actions": [source]},
                {"Name": "Approve", "Actions": [approval]},
            ],
            **properties,
        },
    }


def test_a_pipeline_its_role_and_its_rule_come_and_go_with_their_stack(cloud: Cloud) -> None:
    client = cloud.client("cloudformation")
    bus = unique("bus")
    cloud.client("events").create_event_bus(Name=bus)
    name = unique("hotfix")
    path = f"/{name}/"
    allowed = {"Effect": "Allow", "Action": "codecommit:GetBranch", "Resource": "*"}
    policies = [
        {"PolicyName": "run", "PolicyDocument": {"Version": "2012-10-17", "Statement": [allowed]}}
    ]
    pattern = {"source": ["aws.codecommit"], "detail": {"referenceName": ["hotfix-a"]}}
    resources = {
        "Role": role(f"{name}-run", "codepipeline.amazonaws.com", Path=path, Policies=policies),
        "Start": role(f"{name}-start", Path=path),
        "Pipeline": pipeline(name, {"Fn::GetAtt": ["Role", "Arn"]}),
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": name,
                "EventBusName": bus,
                "EventPattern": pattern,
                "State": "ENABLED",
                "Targets": [
                    {
                        "Id": "pipeline",
                        "Arn": {
                            "Fn::Sub": "arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}"
                        },
                        "RoleArn": {"Fn::GetAtt": "Start.Arn"},
                        "InputTransformer": {
                            "InputPathsMap": {"commit": "$.detail.commitId"},
                            "InputTemplate": '{"revision": <commit>}',
                        },
                    }
                ],
            },
        },
    }

    stack = create(client, template(resources), **NAMED)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack

    pipelines = cloud.client("codepipeline")
    definition = pipelines.get_pipeline(name=name)["pipeline"]
    assert definition["roleArn"] == f"arn:aws:iam::{TOOLS_ACCOUNT}:role{path}{name}-run"
    configuration = definition["stages"][0]["actions"][0]["configuration"]
    assert configuration["PollForSourceChanges"] == "false"
    events = cloud.client("events")
    rule = events.describe_rule(Name=name, EventBusName=bus)
    assert json.loads(rule["EventPattern"]) == pattern
    target = events.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"][0]
    assert target["Arn"] == f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{name}"
    assert target["InputTransformer"]["InputTemplate"] == '{"revision": <commit>}'
    found = {
        r["LogicalResourceId"]: r["PhysicalResourceId"]
        for r in client.describe_stack_resources(StackName=name and stack["StackName"])[
            "StackResources"
        ]
    }
    assert found == {
        "Role": f"{name}-run",
        "Start": f"{name}-start",
        "Pipeline": name,
        "Rule": f"{bus}|{name}",
    }

    resources["Pipeline"] = pipeline(name, {"Fn::GetAtt": ["Role", "Arn"]}, ExecutionMode="QUEUED")
    assert update(client, stack, template(resources), **NAMED)["StackStatus"] == "UPDATE_COMPLETE"
    assert pipelines.get_pipeline(name=name)["pipeline"]["executionMode"] == "QUEUED"

    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"
    assert name not in [p["name"] for p in pipelines.list_pipelines()["pipelines"]]
    assert events.list_rules(EventBusName=bus)["Rules"] == []
    assert cloud.client("iam").list_roles(PathPrefix=path)["Roles"] == []
