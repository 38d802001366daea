"""Tags: kept as a dictionary, sent and answered as lists of keys and values."""

from collections.abc import Mapping, Sequence
from typing import Any

from local_cloud.operations import Call

Tags = dict[str, str]


def tags_of(listed: Sequence[Mapping[str, str]] | None) -> Tags:
    """Returns the tags of a list as the API has it."""
    return {tag["Key"]: tag["Value"] for tag in listed or ()}


def listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Returns tags as the API lists them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def update_tags(tags: Tags, call: Call) -> None:
    """Takes RemoveTags of a request from ``tags`` and adds its AddTags."""
    parameters: Mapping[str, Any] = call.parameters
    for key in parameters.get("RemoveTags") or ():
        tags.pop(key, None)
    tags.update(tags_of(parameters.get("AddTags")))
