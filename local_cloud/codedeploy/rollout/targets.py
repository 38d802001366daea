"""Which servers a deployment reaches."""

from collections.abc import Iterator
from typing import Any

from moto.codedeploy.models import codedeploy_backends

from local_cloud.codedeploy.deployment import Deployment, Progress, Status, Target
from local_cloud.codedeploy.group import Group
from local_cloud.codedeploy.on_premises import on_premises_instances
from local_cloud.codedeploy.revision import key_of
from local_cloud.codedeploy.service_role import service_client
from local_cloud.codedeploy.tag_filters import selected
from local_cloud.instance import current


def find_targets(group: Group, deployment: Deployment) -> list[Target]:
    """Returns the servers that the group's tags choose; the outdated ones, if those alone count.

    Raises botocore's ClientError if the group's role may not look at instances.
    """
    found = [*_on_premises(group), *_instances(group)]
    if not deployment.request.get("updateOutdatedInstancesOnly"):
        return found
    revision = key_of(deployment.revision)
    return [target for target in found if _revision_on(group, target) != revision]


def has_servers(group: Group) -> bool:
    """Says whether the group's tags choose any server. Raises as ``find_targets`` does."""
    return any(True for _ in (*_on_premises(group), *_instances(group)))


def _on_premises(group: Group) -> Iterator[Target]:
    backend = codedeploy_backends[group.account][group.region]
    for each in list(on_premises_instances(backend).values()):
        if each.is_registered and selected(group.settings, each.tags, "onPremises"):
            yield Target(each.name, each.arn, each.identity)


def _instances(group: Group) -> Iterator[Target]:
    if not group.settings["ec2TagFilters"] and not group.settings.get("ec2TagSet"):
        return
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    pages = service_client(group, "ec2").get_paginator("describe_instances")
    for page in pages.paginate(Filters=running):
        for reservation in page["Reservations"]:
            yield from _chosen(group, reservation["Instances"])


def _chosen(group: Group, instances: list[dict[str, Any]]) -> Iterator[Target]:
    place = f"arn:{current().partition}:ec2:{group.region}:{group.account}"
    for each in instances:
        tags = {tag["Key"]: tag["Value"] for tag in each.get("Tags") or ()}
        if selected(group.settings, tags, "ec2"):
            arn = f"{place}:instance/{each['InstanceId']}"
            yield Target(each["InstanceId"], arn, arn)


def _revision_on(group: Group, target: Target) -> str | None:
    """Returns the key of the revision that the group deployed to the server last, if any."""
    for deployment in reversed(group.deployments):
        for each in deployment.targets:
            if each.arn == target.arn and each.status is Progress.SUCCEEDED:
                return key_of(deployment.revision)
    return None


def last_successful(group: Group, before: Deployment | None = None) -> Deployment | None:
    """Returns the group's last deployment that succeeded, other than ``before``."""
    found = [
        each for each in group.deployments if each.status is Status.SUCCEEDED and each is not before
    ]
    return found[-1] if found else None
