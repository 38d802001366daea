"""How every resource of Elastic Load Balancing is tagged."""

from typing import Any

from local_cloud.cloudformation.resource_types.base import Properties, tag_changes


def tag(elb: Any, arn: str, old: Properties, new: Properties) -> None:
    """Changes the tags of a resource."""
    changed, removed = tag_changes(old, new)
    if changed:
        elb.add_tags(ResourceArns=[arn], Tags=changed)
    if removed:
        elb.remove_tags(ResourceArns=[arn], TagKeys=removed)
