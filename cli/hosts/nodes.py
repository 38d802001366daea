"""Managed nodes: hosts as Systems Manager knows them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from cli.hosts.identity import OWNER_TAG, as_mapping

_MANAGED = [{"Key": "ResourceType", "Values": ["ManagedInstance"]}]


class Node(NamedTuple):
    """A managed node. agent: the version of its SSM agent. role: the name of its role."""

    id: str
    name: str
    ping: str
    last_contact: datetime | None
    agent: str
    platform: str
    role: str
    tags: dict[str, str]


def list_nodes(ssm: Any, owner: str) -> list[Node]:
    """Returns the nodes that joined by a ticket of the platform whose name prefix is ``owner``."""
    nodes = [_node(ssm, told) for told in _all(ssm)]
    return [node for node in nodes if node.tags.get(OWNER_TAG) == owner]


def _all(ssm: Any) -> Iterator[dict[str, Any]]:
    page: dict[str, str] = {}
    while True:
        answer = ssm.describe_instance_information(Filters=_MANAGED, **page)
        yield from answer["InstanceInformationList"]
        if not answer.get("NextToken"):
            return
        page = {"NextToken": answer["NextToken"]}


def _node(ssm: Any, told: dict[str, Any]) -> Node:
    answer = ssm.list_tags_for_resource(
        ResourceType="ManagedInstance", ResourceId=told["InstanceId"]
    )
    tags = as_mapping(answer["TagList"])
    return Node(
        told["InstanceId"],
        told.get("Name") or tags.get("Name", ""),
        told.get("PingStatus", "Unknown"),
        told.get("LastPingDateTime"),
        told.get("AgentVersion", ""),
        " ".join(filter(None, (told.get("PlatformName", ""), told.get("PlatformVersion", "")))),
        told.get("IamRole", "").rpartition("/")[2],
        tags,
    )
