"""The last deployment that reached each host."""

from collections.abc import Iterator
from typing import Any

from cli.hosts.host import Delivery
from cli.releases.deployment import look_at


def last_deliveries(codedeploy: Any, prefix: str) -> dict[str, Delivery]:
    """Returns the newest delivery of each host, by its name.

    prefix: how the names of the applications begin. Of each group only the last deployment counts.
    """
    found: dict[str, tuple[float, Delivery]] = {}
    for application, group in groups_of(codedeploy, prefix):
        told = codedeploy.get_deployment_group(
            applicationName=application, deploymentGroupName=group
        )
        last = told["deploymentGroupInfo"].get("lastAttemptedDeployment", {}).get("deploymentId")
        if not last:
            continue
        deployment = look_at(codedeploy, last)
        for host in deployment.hosts:
            newest = (deployment.created, Delivery(last, group, host.status))
            if host.name not in found or found[host.name][0] < deployment.created:
                found[host.name] = newest
    return {name: delivery for name, (_, delivery) in found.items()}


def groups_of(codedeploy: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """Yields each group, after its application, whose name begins with ``prefix``."""
    for answer in codedeploy.get_paginator("list_applications").paginate():
        for application in answer["applications"]:
            if not application.startswith(prefix):
                continue
            pages = codedeploy.get_paginator("list_deployment_groups")
            for page in pages.paginate(applicationName=application):
                yield from ((application, group) for group in page["deploymentGroups"])
