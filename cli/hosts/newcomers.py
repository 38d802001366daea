"""Hosts that join after a release get it: CodeDeploy gives nothing to hosts by itself."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cli.hosts.deliveries import groups_of
from cli.releases.deployment import UNDER_WAY, deployment_in

_DESCRIPTION = "For hosts that joined since"


def catch_up(codedeploy: Any, prefix: str, newcomers: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Deploys each group's last successful revision to those of its hosts that lack it.

    prefix: how the names of the applications begin. newcomers: the tags of each host that has just
    been registered; groups that choose none of them are left alone. Yields what was begun.
    """
    tags = list(newcomers)
    for application, name in groups_of(codedeploy, prefix) if tags else ():
        answer = codedeploy.get_deployment_group(
            applicationName=application, deploymentGroupName=name
        )
        group = answer["deploymentGroupInfo"]
        last = group.get("lastSuccessfulDeployment", {}).get("deploymentId")
        if not last or not any(_chooses(group, each) for each in tags):
            continue
        if group.get("lastAttemptedDeployment", {}).get("status") in UNDER_WAY:
            yield f"{name}: a deployment is under way; `make release` again reaches all its hosts"
            continue
        told = codedeploy.get_deployment(deploymentId=last)["deploymentInfo"]
        made = codedeploy.create_deployment(
            applicationName=application,
            deploymentGroupName=name,
            revision=deployment_in(told).location,
            description=_DESCRIPTION,
            updateOutdatedInstancesOnly=True,
        )
        yield f"{name}: {made['deploymentId']} brings them the release of {last}"


def _chooses(group: Mapping[str, Any], tags: Mapping[str, str]) -> bool:
    """Says whether a group's tags for on-premises instances choose a host with ``tags``."""
    any_of = group.get("onPremisesInstanceTagFilters") or []
    all_of = (group.get("onPremisesTagSet") or {}).get("onPremisesTagSetList") or []
    if all_of:
        return all(any(_passes(each, tags) for each in some) for some in all_of)
    return any(_passes(each, tags) for each in any_of)


def _passes(condition: Mapping[str, str], tags: Mapping[str, str]) -> bool:
    key, value = condition.get("Key", ""), condition.get("Value", "")
    match condition.get("Type", "KEY_AND_VALUE"):
        case "KEY_ONLY":
            return key in tags
        case "VALUE_ONLY":
            return value in tags.values()
        case _:
            return tags.get(key) == value
