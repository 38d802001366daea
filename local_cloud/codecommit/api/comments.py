"""PostComment… and its companions."""

from datetime import UTC, datetime
from typing import Any

from local_cloud.codecommit.api.descriptions import described_comment, described_thread
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.comments import (
    Comment,
    Subject,
    checked_content,
    comments,
    find_comment,
    put_comment_event,
)
from local_cloud.codecommit.commits import checked_commit_id
from local_cloud.codecommit.idempotency import once
from local_cloud.codecommit.pull_requests import PullRequest, find_pull_request
from local_cloud.operations import AwsError, Call


@codecommit_operation
def post_comment_for_pull_request(call: Call) -> dict[str, Any]:
    """Comments on a pull request; the same client request token gives the same comment."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    subject = _subject(call, request)
    comment = once(call, "PostCommentForPullRequest", lambda: _post(call, subject))
    return {**described_thread(comment.subject), "comment": described_comment(comment)}


@codecommit_operation
def post_comment_for_compared_commit(call: Call) -> dict[str, Any]:
    """Comments on the comparison of two commits, or on one commit."""
    subject = _subject(call, None)
    comment = once(call, "PostCommentForComparedCommit", lambda: _post(call, subject))
    return {**described_thread(comment.subject), "comment": described_comment(comment)}


@codecommit_operation
def post_comment_reply(call: Call) -> dict[str, Any]:
    """Answers a comment, in its thread."""
    answered = find_comment(call.backend, call.parameters.get("inReplyTo"))
    comment = once(
        call,
        "PostCommentReply",
        lambda: _post(call, answered.subject, in_reply_to=answered.comment_id),
    )
    return {"comment": described_comment(comment)}


@codecommit_operation
def get_comment(call: Call) -> dict[str, Any]:
    """Returns one comment."""
    return {
        "comment": described_comment(find_comment(call.backend, call.parameters.get("commentId")))
    }


@codecommit_operation
def update_comment(call: Call) -> dict[str, Any]:
    """Changes a comment of the caller's own."""
    comment = find_comment(call.backend, call.parameters.get("commentId"))
    if comment.author_arn != call.caller:
        raise AwsError(
            "CommentNotCreatedByCallerException",
            "You cannot modify or delete this comment. Only comment authors can modify or delete "
            "their comments.",
        )
    comment.content = checked_content(call.parameters.get("content"))
    comment.modified = datetime.now(UTC)
    put_comment_event(comment, call.caller, "Updated")
    return {"comment": described_comment(comment)}


@codecommit_operation
def delete_comment_content(call: Call) -> dict[str, Any]:
    """Removes the content of a comment; that it was there stays."""
    comment = find_comment(call.backend, call.parameters.get("commentId"))
    comment.content, comment.modified = None, datetime.now(UTC)
    return {"comment": described_comment(comment)}


def _post(call: Call, subject: Subject, in_reply_to: str | None = None) -> Comment:
    comment = Comment(
        subject,
        checked_content(call.parameters.get("content")),
        call.caller,
        call.parameters.get("clientRequestToken"),
        in_reply_to,
    )
    comments(call.backend)[comment.comment_id] = comment
    if subject.pull_request:
        subject.pull_request.last_activity = comment.created
    put_comment_event(comment, call.caller, "Created")
    return comment


def _subject(call: Call, request: PullRequest | None) -> Subject:
    repository = repository_of(call)
    if request and request.repository is not repository:
        raise AwsError(
            "RepositoryNotAssociatedWithPullRequestException",
            f"{repository.name} is not the repository of pull request {request.pull_request_id}.",
        )
    before, after = call.parameters.get("beforeCommitId"), call.parameters.get("afterCommitId")
    if before or request:
        before = checked_commit_id(repository, before)
    after = checked_commit_id(repository, after)
    if before == after:
        raise AwsError(
            "BeforeCommitIdAndAfterCommitIdAreSameException",
            "The before commit ID and the after commit ID are the same.",
        )
    return Subject(repository, before, after, call.parameters.get("location"), request)
