"""Removes a host from both services, with its user and its tickets."""

from collections.abc import Iterator
from typing import Any

from cli.hosts.instances import deregister, find_instance
from cli.hosts.nodes import list_nodes
from cli.hosts.tickets import void_tickets
from cli.hosts.users import delete_user


def remove_host(
    clients: tuple[Any, Any, Any], name: str, owner: str, role: str, user_path: str
) -> Iterator[str]:
    """Removes the host, and yields what was removed; what is gone already is passed over.

    clients: of Systems Manager, CodeDeploy and IAM. The node goes first: as long as it is there, a
    registration that was removed would be made again.
    """
    ssm, codedeploy, iam = clients
    if count := void_tickets(ssm, name, role):
        yield f"{count} open tickets"
    for node in list_nodes(ssm, owner):
        if node.name == name:
            ssm.deregister_managed_instance(InstanceId=node.id)
            yield f"the managed node {node.id}"
    if instance := find_instance(codedeploy, name):
        deregister(codedeploy, instance)
        yield f"the CodeDeploy instance {name} and its {len(instance.tags)} tags"
    if delete_user(iam, name, user_path):
        yield f"the IAM user {name} and its keys"
