"""Tags of repositories, which are found by their ARN."""

from typing import Any

from local_cloud.codecommit.api.registry import codecommit_operation
from local_cloud.codecommit.repository import Repository, find_repository
from local_cloud.operations import AwsError, Call

MAX_TAGS = 50


@codecommit_operation
def list_tags_for_resource(call: Call) -> dict[str, Any]:
    """Lists the tags of a repository."""
    return {"tags": _tagged(call).tags}


@codecommit_operation
def tag_resource(call: Call) -> None:
    """Adds tags to a repository, or changes their values."""
    repository = _tagged(call)
    tags = {**repository.tags, **(call.parameters.get("tags") or {})}
    if len(tags) > MAX_TAGS:
        raise AwsError(
            "TooManyTagsException", f"The maximum number of tags for a resource is {MAX_TAGS}."
        )
    repository.tags = tags


@codecommit_operation
def untag_resource(call: Call) -> None:
    """Removes tags from a repository."""
    repository = _tagged(call)
    for key in call.parameters.get("tagKeys") or []:
        repository.tags.pop(key, None)


def _tagged(call: Call) -> Repository:
    arn = call.parameters.get("resourceArn")
    if not arn:
        raise AwsError("ResourceArnRequiredException", "A resource ARN is required.")
    repository = find_repository(call.backend, arn.rpartition(":")[2])
    if repository.arn != arn:
        raise AwsError("InvalidResourceArnException", f"The resource ARN {arn} is not valid.")
    return repository
