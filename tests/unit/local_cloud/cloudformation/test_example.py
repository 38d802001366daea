"""The example application is deployed, gets a new image, and is removed, by its own template."""

from pathlib import Path
from typing import Any

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.cloudformation.stacks import SERVICE, create, delete, update
from tests.unit.local_cloud.workloads import allow, policy, service_role, unique

TEMPLATE = Path("examples/hotfix_pipelines/deploy/template.yml").read_text()
IAM = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
REPOSITORY = f"{TOOLS_ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/orders"


def image(commit: str) -> str:
    return f"{REPOSITORY}:{commit * 40}"


def parameters(boundary: str, image_uri: str) -> list[dict[str, str]]:
    values = {
        "Environment": "stage",
        "Cpu": "256",
        "Memory": "512",
        "DesiredCount": "2",
        "LogDays": "30",
        "ImageUri": image_uri,
        "ImageRepositoryArn": f"arn:aws:ecr:{REGION}:{TOOLS_ACCOUNT}:repository/orders",
        "RolePath": f"/{boundary}/",
        "BoundaryName": boundary,
    }
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def execution_role(cloud: Cloud, boundary: str) -> str:
    """Returns a role that may make what a container service needs, and roles with a boundary."""

    def here(service: str) -> str:
        return f"arn:aws:{service}:{REGION}:{TOOLS_ACCOUNT}:*"

    roles = f"arn:aws:iam::{TOOLS_ACCOUNT}:role/{boundary}/*"
    arn = f"arn:aws:iam::{TOOLS_ACCOUNT}:policy/{boundary}"
    bounded = {"StringEquals": {"iam:PermissionsBoundary": arn}}
    to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    changes = ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy"]
    unscoped = ["ec2:Describe*", "elasticloadbalancing:Describe*", "ecs:DeregisterTaskDefinition"]
    services = ("ec2", "ecs", "elasticloadbalancing", "logs")
    return service_role(
        cloud,
        SERVICE,
        *(allow(f"{service}:*", here(service)) for service in services),
        allow(unscoped, "*"),
        allow(changes, roles, Condition=bounded),
        allow("iam:DeleteRole", roles),
        allow("iam:PassRole", roles, Condition=to_tasks),
    )


def test_the_example_application_is_deployed_updated_and_removed(cloud: Cloud) -> None:
    client, ecs = cloud.client("cloudformation"), cloud.client("ecs")
    boundary = unique("boundary")
    everything = policy(allow("*", "*"))
    cloud.client("iam").create_policy(PolicyName=boundary, PolicyDocument=everything)
    deploying = execution_role(cloud, boundary)

    first = parameters(boundary, image("a"))
    stack = create(client, TEMPLATE, Parameters=first, RoleARN=deploying, **IAM)
    assert stack["StackStatus"] == "CREATE_COMPLETE", failures(client, stack)
    assert stack["Outputs"][0]["OutputValue"].startswith("http://")
    listed = client.describe_stack_resources(StackName=stack["StackName"])["StackResources"]
    made = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}
    assert running_image(ecs, made) == image("a")

    stack = update(client, stack, TEMPLATE, Parameters=parameters(boundary, image("b")), **IAM)
    assert stack["StackStatus"] == "UPDATE_COMPLETE", failures(client, stack)
    assert running_image(ecs, made) == image("b")
    old = ecs.describe_task_definition(taskDefinition=made["Task"])["taskDefinition"]
    assert old["status"] == "INACTIVE"

    stack = delete(client, stack)
    assert stack["StackStatus"] == "DELETE_COMPLETE", failures(client, stack)
    vpcs = cloud.client("ec2").describe_vpcs()["Vpcs"]
    assert made["Vpc"] not in [vpc["VpcId"] for vpc in vpcs]


def running_image(ecs: Any, made: dict[str, str]) -> str:
    found = ecs.describe_services(cluster=made["Cluster"], services=[made["Service"]])
    revision = found["services"][0]["taskDefinition"]
    definition = ecs.describe_task_definition(taskDefinition=revision)["taskDefinition"]
    return str(definition["containerDefinitions"][0]["image"])


def failures(client: Any, stack: dict[str, Any]) -> list[str]:
    events = client.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    return [e["ResourceStatusReason"] for e in events if e["ResourceStatus"].endswith("_FAILED")]
