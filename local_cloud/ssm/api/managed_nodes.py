"""DescribeInstanceInformation, DeregisterManagedInstance, UpdateManagedInstanceRole."""

from collections.abc import Iterator
from typing import Any

from local_cloud.operations import AwsError, Call
from local_cloud.ssm.api.paging import page
from local_cloud.ssm.api.registry import find_node, ssm_operation
from local_cloud.ssm.node import Node, nodes

_MEMBERS = {  # by the filters' keys
    "InstanceIds": "InstanceId",
    "AgentVersion": "AgentVersion",
    "PingStatus": "PingStatus",
    "PlatformTypes": "PlatformType",
    "ActivationIds": "ActivationId",
    "IamRole": "IamRole",
    "ResourceType": "ResourceType",
}


@ssm_operation
def describe_instance_information(call: Call) -> dict[str, Any]:
    """Lists managed nodes, all or those that every filter lets through."""
    conditions = list(_conditions(call.parameters))
    found = [
        node
        for node in nodes(call.backend).values()
        if all(_passes(node, key, values) for key, values in conditions)
    ]
    listed, token = page(found, call.parameters)
    return {
        "InstanceInformationList": [node.describe() for node in listed],
        "NextToken": token or "",
    }


@ssm_operation
def deregister_managed_instance(call: Call) -> None:
    """Forgets a hybrid node; its agent loses its credentials with that."""
    node = _hybrid(call)
    node.stop()
    del nodes(call.backend)[node.id]
    node.tags.clear()


@ssm_operation
def update_managed_instance_role(call: Call) -> None:
    """Gives a hybrid node another role, by name; its next script has that one's credentials."""
    node = _hybrid(call)
    before, _, _ = node.role_arn.partition(":role/")
    node.role_arn = f"{before}:role/{call.parameters['IamRole']}"


def _hybrid(call: Call) -> Node:
    node = find_node(call)
    if not node.is_hybrid:
        raise AwsError("InvalidInstanceId", f"{node.id} is no hybrid node")
    return node


def _conditions(parameters: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for each in parameters.get("Filters") or ():
        yield each["Key"], each["Values"]
    for each in parameters.get("InstanceInformationFilterList") or ():
        yield each["key"], each["valueSet"]


def _passes(node: Node, key: str, values: list[str]) -> bool:
    if key.startswith("tag:"):
        return node.tags.get(key.removeprefix("tag:")) in values
    if key == "tag-key":
        return any(each in node.tags for each in values)
    if key not in _MEMBERS:
        raise AwsError("InvalidFilterKey", f"The filter {key} is not valid.")
    return node.describe().get(_MEMBERS[key]) in values
