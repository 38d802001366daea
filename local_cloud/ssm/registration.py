"""Registers managed nodes, and ends them: what an administrator asks, or an activation allows."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.ssm.models import ssm_backends

from local_cloud.instance import current
from local_cloud.ssm.activation import ActivationRefused, activations
from local_cloud.ssm.node import Agent, Node, nodes
from local_cloud.ssm.node_tags import node_tags


def register(node: Node, tags: Mapping[str, str]) -> Node:
    """Makes the node known to its account; it takes commands from now on.

    Raises ValueError for an id that a node has already.
    """
    backend = ssm_backends[node.account][node.region]
    known = nodes(backend)
    if node.id in known:
        raise ValueError(f"{node.id} is registered already")
    node.folder.mkdir(parents=True)
    node_tags(backend, node.id).update(tags)
    known[node.id] = node
    return node


def register_from(request: Mapping[str, Any]) -> Node:
    """Registers the node that an administrator, or a host with an activation, describes.

    request: account, name, and either role (its ARN) and tags, or activation_id and
    activation_code, which give both; if not given otherwise, platform Linux, the instance's
    region, an instance_id of its own, agent "Online" ("Silent": it takes no command) and
    passes_parameters true (false: an agent too old for that).

    Raises KeyError, TypeError or ValueError for a description that is wrong.
    """
    region = request.get("region") or current().region
    given = _completed(request, region)
    platform = given.get("platform", "Linux")
    if platform not in ("Linux", "Windows"):
        raise ValueError(f"platform is Linux or Windows, not {platform}")
    node = Node(
        account=given["account"],
        region=region,
        name=given["name"],
        role_arn=given["role"],
        platform=platform,
        agent=Agent(given.get("agent", Agent.ONLINE.value)),
        passes_parameters=bool(given.get("passes_parameters", True)),
        activation_id=given.get("activation_id"),
        **({"id": given["instance_id"]} if "instance_id" in given else {}),
    )
    return register(node, given.get("tags") or {})


def _completed(request: Mapping[str, Any], region: str) -> Mapping[str, Any]:
    """Returns the request with what the activation gives that it names, if it names one."""
    if "activation_id" not in request:
        return request
    account = request["account"]
    activation = activations(ssm_backends[account][region]).get(request["activation_id"])
    if activation is None:
        raise ActivationRefused("InvalidActivation: there is none with this id")
    activation.use(request["activation_code"])
    role = f"arn:{current().partition}:iam::{account}:role/{activation.role_name}"
    return {"name": activation.default_name, **request, "role": role, "tags": activation.tags}


def stop(node_id: str) -> None:
    """Ends a node, as if its host were switched off; it remains registered.

    Raises ValueError if there is no such node.
    """
    node = next((each for each in all_nodes() if each.id == node_id), None)
    if node is None:
        raise ValueError(f"there is no node {node_id}")
    node.stop()


def all_nodes() -> Iterator[Node]:
    """Yields the nodes of every account and region."""
    for regions in list(ssm_backends.values()):
        for backend in list(regions.values()):
            yield from list(nodes(backend).values())
