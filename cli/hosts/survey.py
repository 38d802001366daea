"""All that is known of an environment's hosts."""

from datetime import datetime

from cli.hosts.deliveries import last_deliveries
from cli.hosts.host import Host, merge
from cli.hosts.identity import ENVIRONMENT_TAG
from cli.hosts.instances import list_instances
from cli.hosts.nodes import list_nodes
from cli.hosts.tickets import open_tickets
from cli.hosts.users import keys_of
from cli.on_premises import Environment


def survey(place: Environment, now: datetime) -> list[Host]:
    """Returns the hosts that joined the environment, or have a ticket for it."""
    ssm, codedeploy = place.client("ssm"), place.client("codedeploy")
    nodes = list_nodes(ssm, place.owner)
    instances = list_instances(codedeploy, place.owner)
    hosts = merge(
        [node for node in nodes if node.tags.get(ENVIRONMENT_TAG) == place.name],
        [each for each in instances if each.tags.get(ENVIRONMENT_TAG) == place.name],
        open_tickets(ssm, place.role, now),
        last_deliveries(codedeploy, place.owner),
    )
    return [
        host._replace(keys=tuple(keys_of(place.client("iam"), host.name)))
        if host.instance and host.instance.user_arn
        else host
        for host in hosts
    ]
