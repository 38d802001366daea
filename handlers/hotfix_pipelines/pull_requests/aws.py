"""Branches and pull requests on CodeCommit."""

from typing import TYPE_CHECKING

from handlers.hotfix_pipelines.pull_requests.changes import Change, PullRequest, Request
from handlers.shared.open_targets import open_targets

if TYPE_CHECKING:
    from mypy_boto3_codecommit import CodeCommitClient

__all__ = ["CodeCommitPullRequests"]

FILES_SHOWN = 100  # one page of GetDifferences


class CodeCommitPullRequests:
    """The pull requests of the account that the client's credentials belong to."""

    def __init__(self, codecommit: "CodeCommitClient") -> None:
        self._codecommit = codecommit

    def change(self, repository: str, commit: str, destination: str) -> Change | None:
        """Returns what ``commit`` would bring to ``destination``, in at most four calls.

        None: ``destination`` stands there, or ``commit`` was merged before.

        Raises ClientError or BotoCoreError if CodeCommit does not answer, or has not both.
        """
        tip = self._tip(repository, destination)
        if commit == tip or commit == (base := self._merge_base(repository, commit, tip)):
            return None
        found = self._codecommit.get_commit(repositoryName=repository, commitId=commit)
        differences = self._codecommit.get_differences(
            repositoryName=repository,
            beforeCommitSpecifier=base,
            afterCommitSpecifier=commit,
            MaxResults=FILES_SHOWN,
        )
        return Change(
            message=found["commit"].get("message", ""),
            files=[
                (each.get("afterBlob") or each["beforeBlob"])["path"]
                for each in differences["differences"]
            ],
            more="NextToken" in differences,
        )

    def find(self, id: str) -> PullRequest:
        """Returns the pull request with this id.

        Raises ClientError or BotoCoreError if CodeCommit does not answer or has none.
        """
        found = self._codecommit.get_pull_request(pullRequestId=id)["pullRequest"]
        merged = any(
            target.get("mergeMetadata", {}).get("isMerged", False)
            for target in found["pullRequestTargets"]
        )
        return PullRequest(id=id, status=found["pullRequestStatus"], merged=merged)

    def open_between(self, repository: str, source: str, destination: str) -> str | None:
        """Returns the id of an open one from ``source`` to ``destination``, or None.

        One call for each page of open ones, and one for each of them.

        Raises ClientError or BotoCoreError if CodeCommit does not answer.
        """
        wanted = (f"refs/heads/{source}", f"refs/heads/{destination}")
        return next(
            (
                id
                for id, target in open_targets(self._codecommit, repository)
                if (target["sourceReference"], target["destinationReference"]) == wanted
            ),
            None,
        )

    def open(self, request: Request) -> str:
        """Opens it and returns its id; the same token finds the one that it has opened.

        Raises ClientError or BotoCoreError if CodeCommit does not take it.
        """
        answer = self._codecommit.create_pull_request(
            title=request.title,
            description=request.description,
            clientRequestToken=request.token,
            targets=[
                {
                    "repositoryName": request.repository,
                    "sourceReference": request.source,
                    "destinationReference": request.destination,
                }
            ],
        )
        return answer["pullRequest"]["pullRequestId"]

    def _tip(self, repository: str, branch: str) -> str:
        answer = self._codecommit.get_branch(repositoryName=repository, branchName=branch)
        return answer["branch"]["commitId"]

    def _merge_base(self, repository: str, source: str, destination: str) -> str:
        answer = self._codecommit.get_merge_options(
            repositoryName=repository,
            sourceCommitSpecifier=source,
            destinationCommitSpecifier=destination,
        )
        return answer["baseCommitId"]
