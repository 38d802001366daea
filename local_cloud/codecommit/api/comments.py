"""PostComment… and its companions."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from local_cloud.codecommit.api.paging import page
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
from local_cloud.codecommit.trees import entry_at
from local_cloud.operations import AwsError, Call

PAGE_SIZE = 500


@codecommit_operation
def post_comment_for_pull_request(call: Call) -> dict[str, Any]:
    """Comments on a pull request; the same client request token gives the same comment."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    subject = _subject(call, request)
    comment = once(call, "PostCommentForPullRequest", lambda: _post(call, subject))
    return {**_thread(comment.subject), "comment": _described(comment)}


@codecommit_operation
def post_comment_for_compared_commit(call: Call) -> dict[str, Any]:
    """Comments on the comparison of two commits, or on one commit."""
    subject = _subject(call, None)
    comment = once(call, "PostCommentForComparedCommit", lambda: _post(call, subject))
    return {**_thread(comment.subject), "comment": _described(comment)}


@codecommit_operation
def post_comment_reply(call: Call) -> dict[str, Any]:
    """Answers a comment, in its thread."""
    answered = find_comment(call.backend, call.parameters.get("inReplyTo"))
    comment = once(
        call,
        "PostCommentReply",
        lambda: _post(call, answered.subject, in_reply_to=answered.comment_id),
    )
    return {"comment": _described(comment)}


@codecommit_operation
def get_comment(call: Call) -> dict[str, Any]:
    """Returns one comment."""
    return {"comment": _described(find_comment(call.backend, call.parameters.get("commentId")))}


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
    return {"comment": _described(comment)}


@codecommit_operation
def delete_comment_content(call: Call) -> dict[str, Any]:
    """Removes the content of a comment; that it was there stays."""
    comment = find_comment(call.backend, call.parameters.get("commentId"))
    comment.content, comment.modified = None, datetime.now(UTC)
    return {"comment": _described(comment)}


@codecommit_operation
def get_comments_for_pull_request(call: Call) -> dict[str, Any]:
    """Lists the threads of a pull request, of certain commits if they are given."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    commits = [
        (name, call.parameters[name])
        for name in ("beforeCommitId", "afterCommitId")
        if call.parameters.get(name)
    ]
    threads = [
        thread
        for thread in _threads(call, lambda subject: subject.pull_request is request)
        if all(thread[name] == commit for name, commit in commits)
    ]
    listed, token = page(threads, call.parameters, PAGE_SIZE)
    return {"commentsForPullRequestData": listed, "nextToken": token}


@codecommit_operation
def get_comments_for_compared_commit(call: Call) -> dict[str, Any]:
    """Lists the threads about a comparison of two commits, or about one commit."""
    repository = repository_of(call)
    before, after = call.parameters.get("beforeCommitId"), call.parameters.get("afterCommitId")
    threads = _threads(
        call,
        lambda subject: (
            subject.repository is repository
            and (subject.before, subject.after) == (before, after)
            and subject.pull_request is None
        ),
    )
    listed, token = page(threads, call.parameters, PAGE_SIZE)
    return {"commentsForComparedCommitData": listed, "nextToken": token}


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


def _threads(call: Call, is_wanted: Callable[[Subject], bool]) -> list[dict[str, Any]]:
    threads: list[tuple[Subject, list[dict[str, Any]]]] = []
    for comment in comments(call.backend).values():
        if not is_wanted(comment.subject):
            continue
        thread = next((each for subject, each in threads if subject == comment.subject), None)
        if thread is None:
            thread = []
            threads.append((comment.subject, thread))
        thread.append(_described(comment))
    return [{**_thread(subject), "comments": thread} for subject, thread in threads]


def _thread(subject: Subject) -> dict[str, Any]:
    request = subject.pull_request
    members: dict[str, Any] = {
        "repositoryName": subject.repository.name,
        "beforeCommitId": subject.before,
        "afterCommitId": subject.after,
        "location": subject.location,
        **_blobs(subject),
    }
    return {**members, "pullRequestId": request.pull_request_id} if request else members


def _blobs(subject: Subject) -> dict[str, str]:
    path = (subject.location or {}).get("filePath")
    commits = {"beforeBlobId": subject.before, "afterBlobId": subject.after}
    found = {
        name: entry_at(subject.repository, commit, path)
        for name, commit in commits.items()
        if path and commit
    }
    return {name: entry.object_id for name, entry in found.items() if entry}


def _described(comment: Comment) -> dict[str, Any]:
    return {
        "commentId": comment.comment_id,
        "content": comment.content,
        "inReplyTo": comment.in_reply_to,
        "creationDate": comment.created,
        "lastModifiedDate": comment.modified,
        "authorArn": comment.author_arn,
        "deleted": comment.content is None,
        "clientRequestToken": comment.client_request_token,
        "callerReactions": [],
        "reactionCounts": {},
    }
