"""A pipeline with all that belongs to it is one stack, as a hotfix needs it."""

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
from tests.unit.local_cloud.workloads import (
    allow,
    policy,
    unique,
)

PIPELINES = "codepipeline.amazonaws.com"
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


def rule(name: str, bus: str, pattern: dict[str, Any]) -> dict[str, Any]:
    target = {
        "Id": "pipeline",
        "Arn": {"Fn::Sub": f"arn:aws:codepipeline:${{AWS::Region}}:{TOOLS_ACCOUNT}:${{Pipeline}}"},
        "RoleArn": {"Fn::GetAtt": "Start.Arn"},
        "InputTransformer": {
            "InputPathsMap": {"commit": "$.detail.commitId"},
            "InputTemplate": '{"revision": <commit>}',
        },
    }
    properties = {"Name": name, "EventBusName": bus, "EventPattern": pattern, "Targets": [target]}
    return {"Type": "AWS::Events::Rule", "Properties": properties}


def test_a_pipeline_its_roles_and_its_rule_come_and_go_with_their_stack(cloud: Cloud) -> None:
    client, events = cloud.client("cloudformation"), cloud.client("events")
    pipelines = cloud.client("codepipeline")
    name, bus = unique("hotfix"), unique("bus")
    events.create_event_bus(Name=bus)
    path, pattern = f"/{name}/", {"source": ["aws.codecommit"]}
    reading = json.loads(policy(allow("codecommit:GetBranch", "*")))
    policies = [{"PolicyName": "run", "PolicyDocument": reading}]

    def body(mode: str) -> str:
        role_arn = {"Fn::GetAtt": ["Role", "Arn"]}
        return template(
            {
                "Role": role(f"{name}-run", PIPELINES, Path=path, Policies=policies),
                "Start": role(f"{name}-start", Path=path),
                "Pipeline": pipeline(name, role_arn, ExecutionMode=mode),
                "Rule": rule(name, bus, pattern),
            }
        )

    stack = create(client, body("SUPERSEDED"), **NAMED)

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    definition = pipelines.get_pipeline(name=name)["pipeline"]
    assert definition["roleArn"] == f"arn:aws:iam::{TOOLS_ACCOUNT}:role{path}{name}-run"
    configuration = definition["stages"][0]["actions"][0]["configuration"]
    assert configuration["PollForSourceChanges"] == "false"
    described = events.describe_rule(Name=name, EventBusName=bus)
    assert json.loads(described["EventPattern"]) == pattern
    (target,) = events.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]
    assert target["Arn"] == f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{name}"
    assert target["InputTransformer"]["InputTemplate"] == '{"revision": <commit>}'
    listed = client.list_stack_resources(StackName=stack["StackName"])["StackResourceSummaries"]
    assert {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed} == {
        "Role": f"{name}-run",
        "Start": f"{name}-start",
        "Pipeline": name,
        "Rule": f"{bus}|{name}",
    }

    stack = update(client, stack, body("QUEUED"), **NAMED)

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert pipelines.get_pipeline(name=name)["pipeline"]["executionMode"] == "QUEUED"

    assert delete(client, stack)["StackStatus"] == "DELETE_COMPLETE"
    assert name not in [p["name"] for p in pipelines.list_pipelines()["pipelines"]]
    assert events.list_rules(EventBusName=bus)["Rules"] == []
    assert cloud.client("iam").list_roles(PathPrefix=path)["Roles"] == []
