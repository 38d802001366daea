"""The last deployment that reached each host."""

from collections.abc import Iterator
from typing import Any

from cli.hosts.host import Delivery
from cli.releases.deployment import deployment_in, look_at

_NEWEST = 5  # deployments of a group that are looked through; few reach some of its hosts only
_AT_ONCE = 25  # the most that BatchGetDeployments takes


def last_deliveries(codedeploy: Any, prefix: str) -> dict[str, Delivery]:
    """Returns the newest delivery of each host, by its name.

    prefix: how the names of the applications begin. Of each group the newest deployments count.
    """
    found: dict[str, tuple[float, Delivery]] = {}
    for application, group in groups_of(codedeploy, prefix):
        for deployment_id in _newest(codedeploy, application, group):
            deployment = look_at(codedeploy, deployment_id)
            for host in deployment.hosts:
                delivery = Delivery(deployment_id, group, host.status)
                if host.name not in found or found[host.name][0] < deployment.created:
                    found[host.name] = (deployment.created, delivery)
    return {name: delivery for name, (_, delivery) in found.items()}


def _newest(codedeploy: Any, application: str, group: str) -> list[str]:
    listed = codedeploy.list_deployments(applicationName=application, deploymentGroupName=group)
    ids = listed.get("deployments", [])[:_AT_ONCE]
    if not ids:
        return []
    told = codedeploy.batch_get_deployments(deploymentIds=ids)["deploymentsInfo"]
    newest = sorted(map(deployment_in, told), key=lambda each: each.created, reverse=True)
    return [each.id for each in newest[:_NEWEST]]


def groups_of(codedeploy: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """Yields each group, after its application, whose name begins with ``prefix``."""
    for answer in codedeploy.get_paginator("list_applications").paginate():
        for application in answer["applications"]:
            if not application.startswith(prefix):
                continue
            pages = codedeploy.get_paginator("list_deployment_groups")
            for page in pages.paginate(applicationName=application):
                yield from ((application, group) for group in page["deploymentGroups"])
