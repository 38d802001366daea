"""Events as AWS emits them about things of the deployed platform."""

from typing import Any
from uuid import uuid4

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
