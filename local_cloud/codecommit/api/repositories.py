"""CreateRepository and its companions."""

from datetime import UTC, datetime
from typing import Any

from local_cloud import instance
from local_cloud.codecommit import storage
from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.branches import default_branch
from local_cloud.codecommit.repository import (
    Repository,
    checked_name,
    find_repository,
    repositories,
)
from local_cloud.operations import AwsError, Call

MAX_BATCH = 100  # names in one BatchGetRepositories
MAX_DESCRIPTION = 1000  # characters


@codecommit_operation
def create_repository(call: Call) -> dict[str, Any]:
    """Makes an empty repository; the key is the account's aws/codecommit key unless given."""
    name = checked_name(call.parameters.get("repositoryName"))
    if name in repositories(call.backend):
        raise AwsError("RepositoryNameExistsException", f"Repository named {name} already exists")
    repository = Repository(
        call.account,
        call.region,
        name,
        kms_key_id=call.parameters.get("kmsKeyId") or _managed_key(call),
        description=_checked_description(call),
        tags=dict(call.parameters.get("tags") or {}),
    )
    storage.create(repository.directory)
    repositories(call.backend)[name] = repository
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
    return {"repositoryId": repository.repository_id}


@codecommit_operation
def update_repository_description(call: Call) -> None:
    """Sets or removes the description."""
    repository = repository_of(call)
    repository.description = _checked_description(call)
    _touch(repository)


@codecommit_operation
def update_repository_name(call: Call) -> None:
    """Renames a repository: its URL and ARN change, its id stays."""
    repository = find_repository(call.backend, call.parameters.get("oldName"))
    new_name = checked_name(call.parameters.get("newName"))
    if new_name in repositories(call.backend):
        raise AwsError(
            "RepositoryNameExistsException", f"Repository named {new_name} already exists"
        )
    old_directory = repository.directory
    del repositories(call.backend)[repository.name]
    repository.name = new_name
    storage.delete(repository.directory)
    old_directory.rename(repository.directory)
    repositories(call.backend)[new_name] = repository
    _touch(repository)


@codecommit_operation
def update_repository_encryption_key(call: Call) -> dict[str, Any]:
    """Sets the key that encrypts the repository."""
    repository = repository_of(call)
    key = call.parameters.get("kmsKeyId")
    if not key:
        raise AwsError("EncryptionKeyRequiredException", "A KMS encryption key ID is required.")
    original, repository.kms_key_id = repository.kms_key_id, key
    _touch(repository)
    return {
        "repositoryId": repository.repository_id,
        "kmsKeyId": key,
        "originalKmsKeyId": original,
    }


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
    return f"arn:aws:kms:{call.region}:{call.account}:alias/aws/codecommit"


def _checked_description(call: Call) -> str | None:
    description: str | None = call.parameters.get("repositoryDescription")
    if description and len(description) > MAX_DESCRIPTION:
        raise AwsError(
            "InvalidRepositoryDescriptionException",
            f"The description has more than {MAX_DESCRIPTION} characters.",
        )
    return description


def _touch(repository: Repository) -> None:
    repository.modified = datetime.now(UTC)
