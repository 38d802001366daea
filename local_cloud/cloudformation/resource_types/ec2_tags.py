"""How every resource of Amazon EC2 is tagged: with its creation, and by one call afterwards."""

from typing import Any

from local_cloud.cloudformation.resource_types.base import Properties, tag_changes


def specified(kind: str, properties: Properties) -> dict[str, Any]:
    """Returns the parameter that tags a resource of this kind, such as "vpc", as it is made."""
    tags = properties.get("Tags")
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]} if tags else {}


def tag(ec2: Any, resource_id: str, old: Properties, new: Properties) -> None:
    """Changes the tags of a resource."""
    changed, removed = tag_changes(old, new)
    if changed:
        ec2.create_tags(Resources=[resource_id], Tags=changed)
    if removed:
        ec2.delete_tags(Resources=[resource_id], Tags=[{"Key": key} for key in removed])
