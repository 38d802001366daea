"""What is wrong with a host, and what mends it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cli.hosts.host import Host
from cli.hosts.instances import Instance
from cli.hosts.nodes import Node

OLD_KEY = timedelta(days=90)
_SILENCE = timedelta(minutes=15)  # an agent reports every 5
_ONLINE = "Online"


def problems_of(host: Host, role_arn: str, now: datetime) -> Iterator[str]:
    """Yields each problem with its cure. role_arn: the role that hosts of the environment have."""
    remove = f"`make host-remove NAME={host.name} ENV={host.environment}`"
    if not host.nodes and host.tickets:
        until = f"{max(ticket.expires for ticket in host.tickets):%Y-%m-%d %H:%M} UTC"
        yield f"has not joined: its ticket is good until {until}"
        return
    if len(host.nodes) > 1:
        ids = ", ".join(node.id for node in host.nodes)
        yield f"joined more than once, as {ids}: a clone? {remove}, then join it anew"
    if host.node:
        yield from _contact(host.node, now)
    yield from _registration(host, role_arn, remove)
    if host.node and host.instance:
        yield from _tags(host.node, host.instance)
    if host.last and host.last.status == "Failed":
        yield f"{host.last.deployment} failed on it: see the log it left, or `make rollback`"
    for key in host.keys[:1]:
        age = now - key.created
        if age > OLD_KEY:
            cure = f"`make host-rotate NAME={host.name} ENV={host.environment}`"
            yield f"its key {key.id} is {age.days} days old: {cure}"


def _contact(node: Node, now: datetime) -> Iterator[str]:
    if node.ping != _ONLINE:
        yield f"its SSM agent is {node.ping}: run doctor.sh on it"
    elif node.last_contact and now - node.last_contact > _SILENCE:
        minutes = int((now - node.last_contact).total_seconds() // 60)
        yield f"its SSM agent has said nothing for {minutes} minutes: run doctor.sh on it"


def _registration(host: Host, role_arn: str, remove: str) -> Iterator[str]:
    instance, node = host.instance, host.node
    if instance is None:
        yield "CodeDeploy does not know it: `make hosts` registers it; if not, the reason is above"
    elif node is None:
        yield f"it has no managed node, or none any more: {remove}, then join it anew"
    elif instance.session_arn and instance.node_id not in [each.id for each in host.nodes]:
        yield f"CodeDeploy knows it as {instance.node_id}, and it is {node.id}: {remove}"
    if node and node.role and node.role != role_arn.rpartition("/")[2]:
        yield f"has the role {node.role} of another environment: {remove}, then join it anew"


def _tags(node: Node, instance: Instance) -> Iterator[str]:
    differing = sorted(
        key
        for key in node.tags.keys() | instance.tags.keys()
        if node.tags.get(key) != instance.tags.get(key)
    )
    if differing:
        yield (
            f"its tags differ between Systems Manager and CodeDeploy: {', '.join(differing)}: "
            "deployments go by CodeDeploy's, commands by the others; write both alike"
        )
