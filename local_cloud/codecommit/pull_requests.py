"""Pull requests: what AWS keeps about one, and how it follows its two branches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import uuid4

from moto.core.base_backend import BaseBackend

from local_cloud.codecommit.approvals import Approvals
from local_cloud.codecommit.commits import is_ancestor, merge_base
from local_cloud.codecommit.events import console_url, event_date, put_event
from local_cloud.codecommit.references import NO_COMMIT, RefChange
from local_cloud.codecommit.repository import Repository, backend_of
from local_cloud.operations import AwsError, store


class Status(Enum):
    """The two states of a pull request."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class Merged:
    """How a pull request was merged. option: such as "SQUASH_MERGE"."""

    by: str
    option: str
    commit_id: str


@dataclass
class PullRequest:
    """One pull request.

    source, destination: full ref names. source_commit, destination_commit: their tips; when the
    pull request is closed, as they were then. revision_id: new with every push to the source.
    """

    pull_request_id: str
    repository: Repository
    title: str
    description: str | None
    author_arn: str
    source: str
    destination: str
    source_commit: str
    destination_commit: str
    client_request_token: str
    status: Status = Status.OPEN
    merged: Merged | None = None
    revision_id: str = field(default_factory=lambda: uuid4().hex)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    last_activity: datetime = field(default_factory=lambda: datetime.now(UTC))
    approvals: Approvals = field(default_factory=Approvals)

    @property
    def merge_base(self) -> str | None:
        """The commit both branches grew from."""
        return merge_base(self.repository, self.source_commit, self.destination_commit)


def pull_requests(backend: BaseBackend) -> dict[str, PullRequest]:
    """Returns the pull requests of one account and region by id, oldest first."""
    return store(backend, "pull requests")


def find_pull_request(backend: BaseBackend, pull_request_id: str | None) -> PullRequest:
    """Returns a pull request. Raises AwsError: the id is missing, illegal or unknown."""
    if not pull_request_id:
        raise AwsError("PullRequestIdRequiredException", "A pull request ID is required.")
    if not pull_request_id.isdecimal():
        raise AwsError(
            "InvalidPullRequestIdException", f"The pull request ID {pull_request_id} is not valid."
        )
    if pull_request_id not in pull_requests(backend):
        raise AwsError(
            "PullRequestDoesNotExistException", f"Pull request {pull_request_id} does not exist"
        )
    return pull_requests(backend)[pull_request_id]


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


def put_pull_request_event(
    request: PullRequest, event: str, caller_arn: str, sentence: str, **more: Any
) -> None:
    """Puts a "CodeCommit Pull Request State Change" event.

    event: such as "pullRequestCreated". sentence: what happened. more: members of this event only.
    """
    repository = request.repository
    url = console_url(repository, f"pull-requests/{request.pull_request_id}")
    detail = {
        "event": event,
        "pullRequestId": request.pull_request_id,
        "repositoryNames": [repository.name],
        "title": request.title,
        **({"description": request.description} if request.description else {}),
        "author": request.author_arn,
        "callerUserArn": caller_arn,
        "creationDate": event_date(request.created),
        "lastModifiedDate": event_date(request.last_activity),
        "pullRequestStatus": request.status.value.capitalize(),
        "isMerged": str(request.merged is not None),
        "revisionId": request.revision_id,
        "sourceReference": request.source,
        "sourceCommit": request.source_commit,
        "destinationReference": request.destination,
        "destinationCommit": request.destination_commit,
        "notificationBody": "A pull request event occurred in the following AWS CodeCommit "
        f"repository: {repository.name}. {sentence} For more information, go to the AWS "
        f"CodeCommit console {url}",
    }
    put_event(repository, "CodeCommit Pull Request State Change", {**detail, **more})


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
