"""UpdateRepository…: description, name and key."""

from datetime import UTC, datetime
from typing import Any

from local_cloud.codecommit import storage
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.repository import (
    Repository,
    checked_description,
    checked_name,
    find_repository,
    repositories,
)
from local_cloud.operations import AwsError, Call


@codecommit_operation
def update_repository_description(call: Call) -> None:
    """Sets or removes the description."""
    repository = repository_of(call)
    repository.description = checked_description(call.parameters.get("repositoryDescription"))
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


def _touch(repository: Repository) -> None:
    repository.modified = datetime.now(UTC)
