"""How an operation of CodeCommit is added, and what nearly every one begins with."""

from moto.codecommit.models import codecommit_backends
from moto.codecommit.responses import CodeCommitResponse

from local_cloud.codecommit.repository import Repository, find_repository
from local_cloud.operations import Call, operation

codecommit_operation = operation(CodeCommitResponse, codecommit_backends)
"""Decorates a function that is one operation of CodeCommit's API, under its own name."""


def repository_of(call: Call) -> Repository:
    """Returns the repository that a request names as ``repositoryName``.

    Raises AwsError when the name is missing or illegal, or no such repository exists.
    """
    return find_repository(call.backend, call.parameters.get("repositoryName"))
