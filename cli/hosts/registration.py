"""Keeps CodeDeploy's instances in step with the managed nodes that joined."""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from cli.hosts.host import Host
from cli.hosts.instances import Instance, register_session, write_tags
from cli.hosts.nodes import Node


def session_arn(role_arn: str, node_id: str) -> str:
    """Returns the session as which a managed node acts: it has the node's id as its name."""
    partition, account, role = role_arn.split(":")[1], role_arn.split(":")[4], role_arn
    name = role.rpartition("/")[2]
    return f"arn:{partition}:sts::{account}:assumed-role/{name}/{node_id}"


def register_joined(codedeploy: Any, hosts: Iterable[Host], role_arn: str) -> Iterator[str]:
    """Registers each host that joined since, and yields what happened to it.

    A host that CodeDeploy knows gets the tags that only its node has. One that joined more than
    once is left alone: only its operator knows which one it is.
    """
    for host in hosts:
        if len(host.nodes) != 1:
            continue
        if host.instance:
            yield from _complete_tags(codedeploy, host.instance, host.nodes[0])
        else:
            yield _register(codedeploy, host, host.nodes[0], role_arn)


def _register(codedeploy: Any, host: Host, node: Node, role_arn: str) -> str:
    try:
        register_session(codedeploy, host.name, session_arn(role_arn, node.id), node.tags)
    except ClientError as error:
        return (
            f"{host.name}: CodeDeploy does not take its session: {error}. "
            f"Give it a user: `make host-rotate NAME={host.name} ENV={host.environment}`"
        )
    return f"{host.name}: CodeDeploy knows it now, as {node.id}"


def _complete_tags(codedeploy: Any, instance: Instance, node: Node) -> Iterator[str]:
    missing = {key: node.tags[key] for key in sorted(node.tags.keys() - instance.tags.keys())}
    if missing:
        write_tags(codedeploy, instance.name, missing)
        yield f"{instance.name}: CodeDeploy has its tags now: {', '.join(missing)}"
