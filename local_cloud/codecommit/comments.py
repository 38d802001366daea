"""Comments on commits and pull requests, and the threads they make."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.core.base_backend import BaseBackend

from local_cloud.codecommit.events import console_url, put_event
from local_cloud.codecommit.pull_requests import PullRequest
from local_cloud.codecommit.repository import Repository
from local_cloud.operations import AwsError, store

MAX_CONTENT = 10240  # characters


@dataclass(frozen=True)
class Subject:
    """What a thread is about.

    before: None for a comment on a first commit. location: as the API takes it.
    pull_request: None for a comment on commits alone.
    """

    repository: Repository
    before: str | None
    after: str
    location: dict[str, Any] | None = None
    pull_request: PullRequest | None = None


@dataclass
class Comment:
    """One comment. in_reply_to: the id of the comment it answers. content: None once deleted."""

    subject: Subject
    content: str | None
    author_arn: str
    client_request_token: str | None = None
    in_reply_to: str | None = None
    comment_id: str = field(default_factory=lambda: f"{uuid4()}:{uuid4()}")
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))


def comments(backend: BaseBackend) -> dict[str, Comment]:
    """Returns the comments of one account and region by id, oldest first."""
    return store(backend, "comments")


def find_comment(backend: BaseBackend, comment_id: str | None) -> Comment:
    """Returns a comment. Raises AwsError: the id is missing or unknown, or it was deleted."""
    if not comment_id:
        raise AwsError("CommentIdRequiredException", "The comment ID is missing or null.")
    comment = comments(backend).get(comment_id)
    if comment is None:
        raise AwsError("CommentDoesNotExistException", f"Comment {comment_id} does not exist")
    if comment.content is None:
        raise AwsError("CommentDeletedException", f"Comment {comment_id} has been deleted")
    return comment


def drop_comments(backend: BaseBackend, repository: Repository) -> None:
    """Forgets the comments in a repository that is deleted."""
    for comment in list(comments(backend).values()):
        if comment.subject.repository is repository:
            del comments(backend)[comment.comment_id]


def checked_content(content: str | None) -> str:
    """Returns the text of a comment. Raises AwsError when it is missing or too long."""
    if not content:
        raise AwsError("CommentContentRequiredException", "The comment is empty.")
    if len(content) > MAX_CONTENT:
        raise AwsError(
            "CommentContentSizeLimitExceededException",
            f"The comment is too large: it must not exceed {MAX_CONTENT} characters.",
        )
    return content


def put_comment_event(comment: Comment, caller_arn: str, verb: str) -> None:
    """Says that a comment was "Created" or "Updated" as an event."""
    subject, repository = comment.subject, comment.subject.repository
    request = subject.pull_request
    kind = "PullRequest" if request else "Commit"
    put_event(
        repository,
        "CodeCommit Comment on Pull Request" if request else "CodeCommit Comment on Commit",
        {
            "event": f"commentOn{kind}{verb}",
            "repositoryName": repository.name,
            "repositoryId": repository.repository_id,
            "commentId": comment.comment_id,
            **({"beforeCommitId": subject.before} if subject.before else {}),
            "afterCommitId": subject.after,
            **({"inReplyTo": comment.in_reply_to} if comment.in_reply_to else {}),
            **({"pullRequestId": request.pull_request_id} if request else {}),
            "callerUserArn": caller_arn,
            "notificationBody": _notification(comment, caller_arn, verb),
        },
    )


def _notification(comment: Comment, caller_arn: str, verb: str) -> str:
    subject = comment.subject
    request = subject.pull_request
    did = "made a comment" if verb == "Created" else "updated a comment or replied to a comment"
    if request:
        target = f"Pull Request: {request.pull_request_id}"
        page = f"pull-requests/{request.pull_request_id}/activity#{comment.comment_id}"
    else:
        target = f"comment ID: {comment.comment_id}"
        page = f"compare/{subject.before}/.../{subject.after}"
    return (
        "A comment event occurred in the following AWS CodeCommit repository: "
        f"{subject.repository.name}. The user {caller_arn} {did}. The comment was made on the "
        f"following {target}. For more information, go to the AWS CodeCommit console "
        f"{console_url(subject.repository, page)}"
    )
