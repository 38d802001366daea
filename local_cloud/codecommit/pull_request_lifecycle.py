"""How a pull request follows its two branches, and ends."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from local_cloud.codecommit.commits import is_ancestor
from local_cloud.codecommit.pull_request_events import put_pull_request_event
from local_cloud.codecommit.pull_requests import Merged, PullRequest, Status, pull_requests
from local_cloud.codecommit.references import NO_COMMIT, RefChange
from local_cloud.codecommit.repository import Repository, backend_of


def follow(repository: Repository, change: RefChange, caller_arn: str) -> None:
    """Brings the open pull requests of a branch that moved up to date.

    One whose branch is gone is closed; one whose commits have reached its destination by a push
    is closed as merged. https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-close-pull-request.html
    """
    for request in _open_between(repository, change.name):
        if change.new == NO_COMMIT:
            close(request, caller_arn)
        elif request.source == change.name:
            _update_source(request, change.new, caller_arn)
        else:
            request.destination_commit = change.new
            if is_ancestor(repository, request.source_commit, change.new):
                close(request, caller_arn, Merged(caller_arn, "FAST_FORWARD_MERGE", change.new))


def close(request: PullRequest, caller_arn: str, merged: Merged | None = None) -> None:
    """Closes a pull request, merged or not, and says so as an event."""
    request.status, request.merged = Status.CLOSED, merged
    request.last_activity = datetime.now(UTC)
    status = "merge status" if merged else "status"
    put_pull_request_event(
        request,
        "pullRequestMergeStatusUpdated" if merged else "pullRequestStatusChanged",
        caller_arn,
        f"{caller_arn} updated the following PullRequest {request.pull_request_id}. The pull "
        f"request {status} has been updated. The status is {'merged' if merged else 'closed'}.",
        **({"mergeOption": merged.option} if merged else {}),
    )


def _open_between(repository: Repository, ref: str) -> Iterator[PullRequest]:
    everything = pull_requests(backend_of(repository.account, repository.region))
    for request in list(everything.values()):
        is_open = request.status is Status.OPEN and request.repository is repository
        if is_open and ref in (request.source, request.destination):
            yield request


def _update_source(request: PullRequest, commit: str, caller_arn: str) -> None:
    request.source_commit = commit
    request.revision_id = uuid4().hex
    request.last_activity = datetime.now(UTC)
    request.approvals.forget_votes()
    put_pull_request_event(
        request,
        "pullRequestSourceBranchUpdated",
        caller_arn,
        f"User: {caller_arn}. Event: Updated.  The user updated the following pull request: "
        f"{request.pull_request_id}. The pull request was updated with one or more commits to the "
        f"source branch: {request.source.removeprefix('refs/heads/')}.",
    )
