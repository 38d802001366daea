"""CodeCommit in memory: branches, commits and pull requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.unit.handlers.hotfix_pipelines.reconciler.fake_aws import Refusal

__all__ = ["COMMIT", "TARGETS", "FakeCodeCommit"]

TARGETS = ("main", "develop")  # branches of every repository
OTHER_COMMIT, MERGE_BASE = "b" * 40, "c" * 40
COMMIT = "8f2b1c7d9e3a4f5061728394a5b6c7d8e9f00112"
_PAGE = 3  # small, so that every listing has pages


@dataclass
class FakeCodeCommit:
    """Keeps what CodeCommit keeps; a pull request outlives its branch.

    repositories: branch → commit, by repository.
    committed_at: of each commit, since 1970.
    pull_requests: as GetPullRequest answers, by id.
    """

    repositories: dict[str, dict[str, str]] = field(default_factory=dict)
    committed_at: dict[str, int] = field(default_factory=dict)
    pull_requests: dict[str, dict[str, Any]] = field(default_factory=dict)

    def operations(self) -> Mapping[str, Callable[..., dict[str, Any]]]:
        return {
            "GetBranch": self._get_branch,
            "ListBranches": self._list_branches,
            "GetCommit": self._get_commit,
            "GetMergeOptions": self._get_merge_options,
            "GetDifferences": self._get_differences,
            "CreatePullRequest": self._create_pull_request,
            "GetPullRequest": self._get_pull_request,
            "ListPullRequests": self._list_pull_requests,
        }

    def create(self, repository: str) -> None:
        """Creates a repository with the branches that a hotfix is merged to."""
        self.repositories[repository] = dict.fromkeys(TARGETS, OTHER_COMMIT)

    def open_between(self, repository: str, branch: str, target: str) -> list[str]:
        """Returns the ids of the pull requests that are open."""
        wanted = (repository, f"refs/heads/{branch}", f"refs/heads/{target}")
        return [id for id, each in self.pull_requests.items() if _place(each) == wanted]

    def push(self, repository: str, branch: str, commit: str = COMMIT) -> None:
        """Creates or moves a branch."""
        self.repositories[repository][branch] = commit

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
        answer: dict[str, Any] = {"branches": branches[start : start + _PAGE]}
        if start + _PAGE < len(branches):
            answer["nextToken"] = str(start + _PAGE)
        return answer

    def _get_commit(self, repositoryName: str, commitId: str) -> dict[str, Any]:
        committer = {"date": f"{self.committed_at.get(commitId, 0)} +0100"}
        return {"commit": {"commitId": commitId, "message": "Fix", "committer": committer}}

    def _get_merge_options(
        self, repositoryName: str, sourceCommitSpecifier: str, destinationCommitSpecifier: str
    ) -> dict[str, Any]:
        return {
            "mergeOptions": ["THREE_WAY_MERGE"],
            "sourceCommitId": sourceCommitSpecifier,
            "destinationCommitId": destinationCommitSpecifier,
            "baseCommitId": MERGE_BASE,
        }

    def _get_differences(self, **_: object) -> dict[str, Any]:
        return {"differences": [{"afterBlob": {"path": "src/login.py"}, "changeType": "M"}]}

    def _create_pull_request(
        self,
        title: str,
        description: str,
        targets: list[dict[str, str]],
        clientRequestToken: str,
    ) -> dict[str, Any]:
        [target] = targets
        for created in self.pull_requests.values():
            if created["clientRequestToken"] == clientRequestToken:
                if created["given"] != (title, description, target):
                    raise Refusal("IdempotencyParameterMismatchException")
                return {"pullRequest": created}
        self._branches(target["repositoryName"])
        created = {
            "pullRequestId": str(len(self.pull_requests) + 1),
            "pullRequestStatus": "OPEN",
            "clientRequestToken": clientRequestToken,
            "pullRequestTargets": [
                {
                    "repositoryName": target["repositoryName"],
                    "sourceReference": f"refs/heads/{target['sourceReference']}",
                    "destinationReference": f"refs/heads/{target['destinationReference']}",
                }
            ],
            "given": (title, description, target),
        }
        self.pull_requests[str(created["pullRequestId"])] = created
        return {"pullRequest": created}

    def _get_pull_request(self, pullRequestId: str) -> dict[str, Any]:
        return {"pullRequest": self.pull_requests[pullRequestId]}

    def _list_pull_requests(
        self, repositoryName: str, pullRequestStatus: str, nextToken: str = "0"
    ) -> dict[str, Any]:
        ids = [id for id, each in self.pull_requests.items() if _place(each)[0] == repositoryName]
        start = int(nextToken)
        answer: dict[str, Any] = {"pullRequestIds": ids[start : start + _PAGE]}
        if start + _PAGE < len(ids):
            answer["nextToken"] = str(start + _PAGE)
        return answer


def _place(pull_request: Mapping[str, Any]) -> tuple[str, str, str]:
    [target] = pull_request["pullRequestTargets"]
    return target["repositoryName"], target["sourceReference"], target["destinationReference"]
