"""Repositories: made, got, listed and deleted."""

from typing import Any

from moto.utilities.utils import get_partition

from local_cloud import instance
from local_cloud.codecommit import storage
from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.branches import default_branch
from local_cloud.codecommit.comments import drop_comments
from local_cloud.codecommit.pull_requests import drop_pull_requests
from local_cloud.codecommit.repository import (
    Repository,
    checked_description,
    checked_name,
    repositories,
)
from local_cloud.codecommit.rule_templates import drop_associations
from local_cloud.operations import AwsError, Call

MAX_BATCH = 100  # names in one BatchGetRepositories


@codecommit_operation
def create_repository(call: Call) -> dict[str, Any]:
    """Makes an empty repository; the key is the account's aws/codecommit key unless given."""
    name = checked_name(call.parameters.get("repositoryName"))
    repository = Repository(
        call.account,
        call.region,
        name,
        kms_key_id=call.parameters.get("kmsKeyId") or _managed_key(call),
        description=checked_description(call.parameters.get("repositoryDescription")),
        tags=dict(call.parameters.get("tags") or {}),
    )
    if repositories(call.backend).setdefault(name, repository) is not repository:
        raise AwsError("RepositoryNameExistsException", f"Repository named {name} already exists")
    storage.create(repository.directory)
    return {"repositoryMetadata": _metadata(repository)}


@codecommit_operation
def get_repository(call: Call) -> dict[str, Any]:
    """Returns one repository."""
    repository = repository_of(call)
    return {"repositoryMetadata": _metadata(repository)}


@codecommit_operation
def batch_get_repositories(call: Call) -> dict[str, Any]:
    """Returns up to 100 repositories, and the names that do not exist."""
    names = call.parameters.get("repositoryNames")
    if not names:
        raise AwsError(
            "RepositoryNamesRequiredException", "At least one repository name is required."
        )
    if len(names) > MAX_BATCH:
        raise AwsError(
            "MaximumRepositoryNamesExceededException",
            f"The maximum number of repository names is {MAX_BATCH}.",
        )
    known = repositories(call.backend)
    return {
        "repositories": [_metadata(known[name]) for name in names if name in known],
        "repositoriesNotFound": [name for name in names if name not in known],
    }


@codecommit_operation
def list_repositories(call: Call) -> dict[str, Any]:
    """Lists names and ids, sorted by name or by the time of the last change."""
    by_time = call.parameters.get("sortBy") == "lastModifiedDate"
    found = sorted(
        repositories(call.backend).values(),
        key=lambda repository: repository.modified if by_time else repository.name,
        reverse=call.parameters.get("order") == "descending",
    )
    listed, token = page(found, call.parameters)
    return {
        "repositories": [
            {"repositoryName": each.name, "repositoryId": each.repository_id} for each in listed
        ],
        "nextToken": token,
    }


@codecommit_operation
def delete_repository(call: Call) -> dict[str, Any]:
    """Deletes a repository with everything in it; one that does not exist is no error."""
    name = checked_name(call.parameters.get("repositoryName"))
    repository = repositories(call.backend).pop(name, None)
    if repository is None:
        return {}
    storage.delete(repository.directory)
    drop_pull_requests(call.backend, repository)
    drop_comments(call.backend, repository)
    drop_associations(call.backend, repository)
    return {"repositoryId": repository.repository_id}


def _metadata(repository: Repository) -> dict[str, Any]:
    url = f"{instance.current().endpoint}/v1/repos/{repository.name}"
    host = f"git-codecommit.{repository.region}.amazonaws.com"
    return {
        "accountId": repository.account,
        "repositoryId": repository.repository_id,
        "repositoryName": repository.name,
        "repositoryDescription": repository.description,
        "defaultBranch": default_branch(repository),
        "creationDate": repository.created,
        "lastModifiedDate": repository.modified,
        "cloneUrlHttp": url,
        "cloneUrlSsh": f"ssh://{host}/v1/repos/{repository.name}",
        "Arn": repository.arn,
        "kmsKeyId": repository.kms_key_id,
    }


def _managed_key(call: Call) -> str:
    partition = get_partition(call.region)
    return f"arn:{partition}:kms:{call.region}:{call.account}:alias/aws/codecommit"
