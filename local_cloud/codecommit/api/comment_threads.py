"""GetCommentsFor…: the threads of a pull request or of a comparison."""

from collections.abc import Callable
from typing import Any

from local_cloud.codecommit.api.descriptions import described_comment, described_thread
from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.comments import Subject, comments
from local_cloud.codecommit.pull_requests import find_pull_request
from local_cloud.operations import Call

PAGE_SIZE = 500


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


def _threads(call: Call, is_wanted: Callable[[Subject], bool]) -> list[dict[str, Any]]:
    threads: list[tuple[Subject, list[dict[str, Any]]]] = []
    for comment in comments(call.backend).values():
        if not is_wanted(comment.subject):
            continue
        thread = next((each for subject, each in threads if subject == comment.subject), None)
        if thread is None:
            thread = []
            threads.append((comment.subject, thread))
        thread.append(described_comment(comment))
    return [{**described_thread(subject), "comments": thread} for subject, thread in threads]
