"""Events as AWS emits them about things of the deployed platform."""

from typing import Any
from uuid import uuid4

from modules.naming import Kind
from tests.e2e.platform import Platform
from tests.events import load


def push_event(platform: Platform, repository: str, branch: str, commit: str) -> dict[str, Any]:
    """Returns the event of a push, with an id of its own."""
    event = from_repositories(platform, load("codeCommitReferenceUpdated"))
    event["resources"] = [platform.addresses.repository_arn(repository)]
    event["detail"] |= {
        "repositoryName": repository,
        "referenceName": branch,
        "referenceFullName": f"refs/heads/{branch}",
        "commitId": commit,
    }
    return event


def from_repositories(platform: Platform, event: dict[str, Any]) -> dict[str, Any]:
    """Returns the event as one of the repositories' account, with a new id."""
    place = {"account": platform.addresses.source, "region": platform.settings.region}
    return {**event, **place, "id": str(uuid4())}


def of_builds(platform: Platform, event: dict[str, Any], repository: str) -> dict[str, Any]:
    """Returns the event of a build as one of the repository's project, with a new id."""
    event["detail"]["project-name"] = platform.addresses.build_project(repository)
    place = {"account": platform.addresses.tools, "region": platform.settings.region}
    return {**event, **place, "id": str(uuid4())}


def old_push_alarm(platform: Platform) -> dict[str, Any]:
    """Returns the event of the alarm that a push has waited for long."""
    alarm = platform.addresses.named(Kind.ALARM, "pushes", "age")
    arn = platform.addresses.arn("cloudwatch", platform.addresses.tools, f"alarm:{alarm}")
    place = {"account": platform.addresses.tools, "region": platform.settings.region}
    event = load("cloudWatchAlarmStateChange")
    return {**event, **place, "id": str(uuid4()), "resources": [arn]}
