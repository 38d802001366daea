"""Triggers of repositories: kept and returned. Nothing is sent: events do that."""

import hashlib
import json
from typing import Any

from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.repository import Repository
from local_cloud.operations import AwsError, Call

MAX_TRIGGERS = 10


@codecommit_operation
def put_repository_triggers(call: Call) -> dict[str, Any]:
    """Replaces all triggers of a repository."""
    repository = repository_of(call)
    triggers = call.parameters.get("triggers")
    if triggers is None:
        raise AwsError("RepositoryTriggersListRequiredException", "A trigger list is required.")
    if len(triggers) > MAX_TRIGGERS:
        raise AwsError(
            "MaximumRepositoryTriggersExceededException",
            f"The maximum number of triggers for a repository is {MAX_TRIGGERS}.",
        )
    repository.triggers = triggers
    return {"configurationId": _configuration_id(repository)}


@codecommit_operation
def get_repository_triggers(call: Call) -> dict[str, Any]:
    """Returns the triggers of a repository."""
    repository = repository_of(call)
    return {"configurationId": _configuration_id(repository), "triggers": repository.triggers}


def _configuration_id(repository: Repository) -> str:
    content = json.dumps([repository.repository_id, repository.triggers], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:36]
