"""The open pull requests of a CodeCommit repository."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_codecommit import CodeCommitClient
    from mypy_boto3_codecommit.type_defs import PullRequestTargetTypeDef

__all__ = ["open_targets"]


def open_targets(
    codecommit: "CodeCommitClient", repository: str
) -> Iterator[tuple[str, "PullRequestTargetTypeDef"]]:
    """Yields the id and each target of every open one: a call for each page and for each of them.

    Raises ClientError or BotoCoreError if CodeCommit does not answer.
    """
    pages = codecommit.get_paginator("list_pull_requests").paginate(
        repositoryName=repository, pullRequestStatus="OPEN"
    )
    for page in pages:
        for pull_request_id in page["pullRequestIds"]:
            answer = codecommit.get_pull_request(pullRequestId=pull_request_id)
            for target in answer["pullRequest"]["pullRequestTargets"]:
                yield pull_request_id, target
