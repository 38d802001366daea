"""Which nodes a command is for, and how many of them at a time.

https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from local_cloud.operations import AwsError
from local_cloud.ssm.node import Node

MAX_INSTANCE_IDS = 50  # SendCommand API reference
MAX_TARGETS = 5
_LIMIT = re.compile(r"(\d+)(%?)")


def named_nodes(known: Mapping[str, Node], ids: Sequence[str]) -> list[Node]:
    """Returns the nodes with these ids.

    Raises AwsError (InvalidInstanceId) if one of them is no managed node.
    """
    if len(ids) > MAX_INSTANCE_IDS:
        raise AwsError("ValidationException", f"at most {MAX_INSTANCE_IDS} InstanceIds are taken")
    unknown = [each for each in ids if each not in known]
    if unknown:
        raise AwsError("InvalidInstanceId", f"Instances {unknown} not in a valid state for account")
    return [known[each] for each in dict.fromkeys(ids)]


def tagged_nodes(known: Mapping[str, Node], targets: Sequence[Mapping[str, Any]]) -> list[Node]:
    """Returns the nodes that every target matches.

    Raises AwsError (ValidationException) for targets that are not taken here.
    """
    if len(targets) > MAX_TARGETS:
        raise AwsError("ValidationException", f"at most {MAX_TARGETS} Targets are taken")
    return [node for node in known.values() if all(_matches(node, each) for each in targets)]


def number_of(limit: str, nodes: int) -> int:
    """Returns the number of nodes that MaxConcurrency or MaxErrors stands for.

    limit: a number or a percentage of ``nodes``.

    >>> number_of("10%", 50)
    5

    Raises AwsError (ValidationException) if it is neither.
    """
    found = _LIMIT.fullmatch(limit)
    if found is None:
        raise AwsError("ValidationException", f"{limit} is no number and no percentage")
    return int(found[1]) * nodes // 100 if found[2] else int(found[1])


def _matches(node: Node, target: Mapping[str, Any]) -> bool:
    key, values = target["Key"], target.get("Values") or []
    if key.lower() == "instanceids":
        return node.id in values
    if key == "tag-key":
        return any(each in node.tags for each in values)
    if key.startswith("tag:"):
        return node.tags.get(key.removeprefix("tag:")) in values
    raise AwsError("ValidationException", f"Targets with the key {key} are not implemented here")
