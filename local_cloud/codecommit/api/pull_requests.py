"""Pull requests: got, listed, changed and closed."""

from typing import Any

from local_cloud.codecommit.api.descriptions import described
from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.pull_request_lifecycle import close
from local_cloud.codecommit.pull_request_texts import checked_description, checked_title
from local_cloud.codecommit.pull_requests import (
    PullRequest,
    Status,
    find_pull_request,
    pull_requests,
)
from local_cloud.operations import AwsError, Call

PAGE_SIZE = 100


@codecommit_operation
def get_pull_request(call: Call) -> dict[str, Any]:
    """Returns one pull request."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    return {"pullRequest": described(request)}


@codecommit_operation
def list_pull_requests(call: Call) -> dict[str, Any]:
    """Lists ids, newest first, of a repository, a status and an author."""
    repository = repository_of(call)
    status, author = (call.parameters.get(name) for name in ("pullRequestStatus", "authorArn"))
    if status is not None and status not in Status.__members__:
        raise _invalid_status(status)
    found = [
        request.pull_request_id
        for request in reversed(pull_requests(call.backend).values())
        if request.repository is repository
        and status in (None, request.status.value)
        and author in (None, request.author_arn)
    ]
    ids, token = page(found, call.parameters, PAGE_SIZE)
    return {"pullRequestIds": ids, "nextToken": token}


@codecommit_operation
def update_pull_request_status(call: Call) -> dict[str, Any]:
    """Closes a pull request; a closed one cannot be opened again."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    status = call.parameters.get("pullRequestStatus")
    if not status:
        raise AwsError("PullRequestStatusRequiredException", "A status is required.")
    if status not in Status.__members__:
        raise _invalid_status(status)
    if Status[status] is Status.OPEN and request.status is Status.CLOSED:
        raise AwsError(
            "InvalidPullRequestStatusUpdateException",
            "The pull request status update is not valid. "
            "The only valid update is from OPEN to CLOSED.",
        )
    if Status[status] is not request.status:
        close(request, call.caller)
    return {"pullRequest": described(request)}


@codecommit_operation
def update_pull_request_title(call: Call) -> dict[str, Any]:
    """Changes the title of an open pull request."""
    request = open_pull_request(call)
    request.title = checked_title(call)
    return {"pullRequest": described(request)}


@codecommit_operation
def update_pull_request_description(call: Call) -> dict[str, Any]:
    """Changes the description of an open pull request."""
    request = open_pull_request(call)
    request.description = checked_description(call)
    return {"pullRequest": described(request)}


def open_pull_request(call: Call) -> PullRequest:
    """Returns the pull request of a call. Raises AwsError when it is closed or not there."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    if request.status is Status.CLOSED:
        raise AwsError(
            "PullRequestAlreadyClosedException",
            f"Pull request {request.pull_request_id} is already closed.",
        )
    return request


def _invalid_status(status: str) -> AwsError:
    return AwsError(
        "InvalidPullRequestStatusException",
        f"The pull request status {status} is not valid: it must be OPEN or CLOSED.",
    )
