"""Systems Manager and CodeDeploy as far as hosts know them."""

from typing import Any

import boto3
from botocore.stub import Stubber

ACCOUNT = "444444444444"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/on-premises-host"
TAGS = {"Name": "api-1", "environment": "prod", "managed-by": "branchline"}


def stubbed(service: str) -> tuple[Any, Stubber]:
    """Returns a client that answers what its stubber is given, in that order."""
    client: Any = boto3.client(  # type: ignore[call-overload]
        service,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    stubber = Stubber(client)
    stubber.activate()
    return client, stubber


def as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def answer_nodes(ssm: Stubber, *told: dict[str, Any], tags: dict[str, str] | None = None) -> None:
    """Has Systems Manager list these nodes, all with the same tags."""
    ssm.add_response("describe_instance_information", {"InstanceInformationList": list(told)})
    for _ in told:
        ssm.add_response("list_tags_for_resource", {"TagList": as_list(tags or TAGS)})


def answer_instance(codedeploy: Stubber, **more: Any) -> None:
    """Has CodeDeploy tell of the instance api-1."""
    info = {"instanceName": "api-1", "tags": as_list(TAGS), **more}
    codedeploy.add_response("get_on_premises_instance", {"instanceInfo": info})
