"""CodeCommit in memory: branches, commits and pull requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.unit.handlers.hotfix_pipelines.reconciler.fake_aws import Refusal

__all__ = ["COMMIT", "FakeCodeCommit"]

COMMIT = "8f2b1c7d9e3a4f5061728394a5b6c7d8e9f00112"
_BRANCHES_PAGE = 3  # small, so that every listing has pages


@dataclass
class FakeCodeCommit:
    """repositories: branch → commit, by repository; committed_at: of each commit, since 1970."""

    repositories: dict[str, dict[str, str]] = field(default_factory=dict)
    committed_at: dict[str, int] = field(default_factory=dict)
    pull_requests: dict[str, dict[str, Any]] = field(default_factory=dict)

    def operations(self) -> Mapping[str, Callable[..., dict[str, Any]]]:
        return {
            "GetBranch": self._get_branch,
            "ListBranches": self._list_branches,
            "GetCommit": self._get_commit,
        }

    def push(self, repository: str, branch: str, commit: str = COMMIT) -> None:
        """Creates or moves a branch."""
        self.repositories.setdefault(repository, {})[branch] = commit

    def delete(self, repository: str, branch: str) -> None:
        """Deletes a branch, if it exists."""
        self.repositories.get(repository, {}).pop(branch, None)

    def _branches(self, repository: str) -> dict[str, str]:
        if repository not in self.repositories:
            raise Refusal("RepositoryDoesNotExistException", repository)
        return self.repositories[repository]

    def _get_branch(self, repositoryName: str, branchName: str) -> dict[str, Any]:
        branches = self._branches(repositoryName)
        if branchName not in branches:
            raise Refusal("BranchDoesNotExistException", branchName)
        return {"branch": {"branchName": branchName, "commitId": branches[branchName]}}

    def _list_branches(self, repositoryName: str, nextToken: str = "0") -> dict[str, Any]:
        branches, start = sorted(self._branches(repositoryName)), int(nextToken)
        answer: dict[str, Any] = {"branches": branches[start : start + _BRANCHES_PAGE]}
        if start + _BRANCHES_PAGE < len(branches):
            answer["nextToken"] = str(start + _BRANCHES_PAGE)
        return answer

    def _get_commit(self, repositoryName: str, commitId: str) -> dict[str, Any]:
        seconds = self.committed_at[commitId]
        return {"commit": {"commitId": commitId, "committer": {"date": f"{seconds} +0100"}}}
