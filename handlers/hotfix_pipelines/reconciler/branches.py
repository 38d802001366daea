"""Branches on CodeCommit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_codecommit import CodeCommitClient

__all__ = ["CodeCommitBranches"]


class CodeCommitBranches:
    """The branches of the account that the client's credentials belong to.

    Each method raises ClientError or BotoCoreError if CodeCommit does not answer.
    """

    def __init__(self, codecommit: "CodeCommitClient") -> None:
        self._codecommit = codecommit

    def tip(self, repository: str, branch: str) -> str | None:
        """Returns the commit that the branch stands at, or None if there is no such branch."""
        missing = (
            self._codecommit.exceptions.BranchDoesNotExistException,
            self._codecommit.exceptions.RepositoryDoesNotExistException,
        )
        try:
            answer = self._codecommit.get_branch(repositoryName=repository, branchName=branch)
        except missing:
            return None
        return answer["branch"]["commitId"]

    def all(self, repository: str) -> Iterator[str]:
        """Yields the branches; none if there is no such repository. One call for each page."""
        pages = self._codecommit.get_paginator("list_branches").paginate(repositoryName=repository)
        try:
            for page in pages:
                yield from page["branches"]
        except self._codecommit.exceptions.RepositoryDoesNotExistException:
            return

    def committed_at(self, repository: str, commit: str) -> int:
        """Returns when the commit was made, as its committer says, in seconds since 1970."""
        answer = self._codecommit.get_commit(repositoryName=repository, commitId=commit)
        return int(answer["commit"]["committer"]["date"].split()[0])
