"""Hosts with all that is known of them in both services."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from cli.hosts.identity import ENVIRONMENT_TAG
from cli.hosts.instances import Instance
from cli.hosts.nodes import Node
from cli.hosts.tickets import OpenTicket
from cli.hosts.users import Key

_NEVER = datetime.min.replace(tzinfo=UTC)


class Delivery(NamedTuple):
    """The last deployment that reached a host."""

    deployment: str
    group: str
    status: str


class Host(NamedTuple):
    """A host under one name. nodes: more than one if it joined again, or has a clone."""

    name: str
    nodes: tuple[Node, ...] = ()
    instance: Instance | None = None
    tickets: tuple[OpenTicket, ...] = ()
    keys: tuple[Key, ...] = ()
    last: Delivery | None = None

    @property
    def node(self) -> Node | None:
        """The node that was in contact last."""
        return max(self.nodes, key=lambda node: node.last_contact or _NEVER, default=None)

    @property
    def tags(self) -> dict[str, str]:
        """What the host is tagged with, in either service."""
        in_ssm = self.node.tags if self.node else {}
        return in_ssm | (self.instance.tags if self.instance else {})

    @property
    def environment(self) -> str:
        """The environment that the host joined."""
        return self.tags.get(ENVIRONMENT_TAG, "")


def merge(
    nodes: Iterable[Node],
    instances: Iterable[Instance],
    tickets: Iterable[OpenTicket],
    deliveries: Mapping[str, Delivery],
) -> list[Host]:
    """Returns the hosts by their names. deliveries: the last of each host, by its name."""
    by_name: dict[str, Host] = {}
    for node in nodes:
        host = _host(by_name, node.name)
        by_name[node.name] = host._replace(nodes=(*host.nodes, node))
    for instance in instances:
        by_name[instance.name] = _host(by_name, instance.name)._replace(instance=instance)
    for ticket in tickets:
        host = _host(by_name, ticket.name)
        by_name[ticket.name] = host._replace(tickets=(*host.tickets, ticket))
    return [by_name[name]._replace(last=deliveries.get(name)) for name in sorted(by_name)]


def _host(by_name: Mapping[str, Host], name: str) -> Host:
    return by_name.get(name, Host(name))
