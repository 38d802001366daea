"""Pull requests on CodeCommit."""

from typing import TYPE_CHECKING

from handlers.branch_builds.build_result.result import PullRequest
from handlers.shared.log import logger
from handlers.shared.open_targets import open_targets

if TYPE_CHECKING:
    from mypy_boto3_codecommit import CodeCommitClient

__all__ = ["CodeCommitPullRequests"]


class CodeCommitPullRequests:
    """The pull requests of the account that the client's credentials belong to."""

    def __init__(self, codecommit: "CodeCommitClient") -> None:
        self._codecommit = codecommit

    def open_for(self, repository: str, branch: str, commit: str) -> list[PullRequest]:
        """Returns the open ones from ``branch`` at ``commit``: one call, and one for each open.

        Leaves out one whose branches stand at the same commit: CodeCommit takes no comment there.

        Raises ClientError or BotoCoreError if CodeCommit does not answer.
        """
        return [
            PullRequest(
                id=pull_request_id,
                repository=repository,
                destination_commit=target["destinationCommit"],
                source_commit=commit,
            )
            for pull_request_id, target in open_targets(self._codecommit, repository)
            if target["sourceReference"] == f"refs/heads/{branch}"
            and target["sourceCommit"] == commit != target["destinationCommit"]
        ]

    def comment(self, pull_request: PullRequest, content: str, token: str) -> None:
        """Posts the comment, once for one ``token``.

        Raises ClientError or BotoCoreError if CodeCommit does not take it.
        """
        try:
            self._codecommit.post_comment_for_pull_request(
                pullRequestId=pull_request.id,
                repositoryName=pull_request.repository,
                beforeCommitId=pull_request.destination_commit,
                afterCommitId=pull_request.source_commit,
                content=content,
                clientRequestToken=token,
            )
        except self._codecommit.exceptions.IdempotencyParameterMismatchException:
            # Posted before; since then the destination moved or a release changed the wording.
            logger.info("already commented", extra={"pull_request": pull_request.id})
