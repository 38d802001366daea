"""A CodeCommit repository: what AWS keeps beside the git objects."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from moto.codecommit.models import codecommit_backends
from moto.core.base_backend import BaseBackend
from moto.utilities.utils import get_partition

from local_cloud.codecommit import storage
from local_cloud.operations import AwsError, store

MAX_DESCRIPTION = 1000  # characters
_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)


@dataclass
class Repository:
    """One repository of one account and region.

    kms_key_id: the ARN of the key that encrypts it. tags: key to value.
    triggers: as PutRepositoryTriggers took them.
    """

    account: str
    region: str
    name: str
    kms_key_id: str
    description: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    triggers: list[dict[str, Any]] = field(default_factory=list)
    repository_id: str = field(default_factory=lambda: str(uuid4()))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def arn(self) -> str:
        """The repository's ARN, under its present name."""
        return repository_arn(self.account, self.region, self.name)

    @property
    def directory(self) -> Path:
        """The bare repository on disk."""
        return storage.directory(self.account, self.region, self.name)


def repository_arn(account: str, region: str, name: str) -> str:
    """Returns the ARN of a repository, whether it exists or not."""
    return f"arn:{get_partition(region)}:codecommit:{region}:{account}:{name}"


def repositories(backend: BaseBackend) -> dict[str, Repository]:
    """Returns the repositories of one account and region, by name."""
    return store(backend, "repositories")


def find_repository(backend: BaseBackend, name: str | None) -> Repository:
    """Returns the repository of that name.

    Raises AwsError: the name is missing or illegal, or no such repository exists.
    """
    checked = checked_name(name)
    if checked not in repositories(backend):
        raise AwsError("RepositoryDoesNotExistException", f"{checked} does not exist")
    return repositories(backend)[checked]


def backend_of(account: str, region: str) -> BaseBackend:
    """Returns moto's CodeCommit backend of an account and region."""
    backend: BaseBackend = codecommit_backends[account][region]
    return backend


def checked_name(name: str | None) -> str:
    """Returns a legal repository name as it is.

    Raises AwsError as CodeCommit does: https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html
    """
    if not name:
        raise AwsError("RepositoryNameRequiredException", "A repository name is required.")
    if not _NAME.fullmatch(name) or name.endswith(".git"):
        raise AwsError(
            "InvalidRepositoryNameException",
            "The repository name is not valid. Repository names can be any valid combination of "
            "letters, numbers, periods, underscores, and dashes between 1 and 100 characters in "
            "length. Names are case sensitive. For more information, see Limits in the AWS "
            "CodeCommit User Guide. ",
        )
    return name


def checked_description(description: str | None) -> str | None:
    """Returns a legal description as it is. Raises AwsError when it is too long."""
    if description and len(description) > MAX_DESCRIPTION:
        raise AwsError(
            "InvalidRepositoryDescriptionException",
            f"The description has more than {MAX_DESCRIPTION} characters.",
        )
    return description
