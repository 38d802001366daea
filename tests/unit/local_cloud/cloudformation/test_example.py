"""The example application is deployed, gets a new image, and is removed, by its own template."""

from pathlib import Path
from typing import Any

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.cloudformation.stacks import create, delete, template, update
from tests.unit.local_cloud.workloads import policy, unique

TEMPLATE = Path("examples/hotfix_pipelines/deploy/template.yml").read_text()
IAM = {"Capabilities": ["CAPABILITY_IAM"]}


def parameters(**values: str) -> list[dict[str, Any]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def image(commit: str) -> str:
    return f"{TOOLS_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/orders:{commit * 40}"


def test_the_example_application_is_deployed_updated_and_removed(cloud: Cloud) -> None:
    platform = unique("platform")
    cloud.client("iam").create_policy(
        PolicyName=f"{platform}-applications",
        PolicyDocument=policy({"Effect": "Allow", "Action": "*", "Resource": "*"}),
    )
    values = {
        "Environment": "stage",
        "Cpu": "256",
        "Memory": "512",
        "DesiredCount": "2",
        "LogDays": "30",
        "Platform": platform,
    }
    client = cloud.client("cloudformation")

    stack = create(client, TEMPLATE, Parameters=parameters(**values, ImageUri=image("a")), **IAM)
    assert stack["StackStatus"] == "CREATE_COMPLETE", client.describe_stack_events(
        StackName=stack["StackId"]
    )
    url = stack["Outputs"][0]["OutputValue"]
    assert url.startswith("http://")
    ecs = cloud.client("ecs")
    found = {
        r["LogicalResourceId"]: r["PhysicalResourceId"]
        for r in client.describe_stack_resources(StackName=stack["StackName"])["StackResources"]
    }

    def running() -> str:
        service = ecs.describe_services(cluster=found["Cluster"], services=[found["Service"]])
        definition = ecs.describe_task_definition(
            taskDefinition=service["services"][0]["taskDefinition"]
        )["taskDefinition"]
        return definition["containerDefinitions"][0]["image"]

    assert running() == image("a")

    stack = update(
        client, stack, TEMPLATE, Parameters=parameters(**values, ImageUri=image("b")), **IAM
    )
    assert stack["StackStatus"] == "UPDATE_COMPLETE", client.describe_stack_events(
        StackName=stack["StackId"]
    )
    assert running() == image("b")
    old = ecs.describe_task_definition(taskDefinition=found["Task"])["taskDefinition"]
    assert old["status"] == "INACTIVE"

    stack = delete(client, stack)
    assert stack["StackStatus"] == "DELETE_COMPLETE", client.describe_stack_events(
        StackName=stack["StackId"]
    )
