"""CreatePullRequest."""

from typing import Any
from uuid import uuid4

from local_cloud.codecommit.api.descriptions import described
from local_cloud.codecommit.api.registry import codecommit_operation
from local_cloud.codecommit.branches import default_branch, tip
from local_cloud.codecommit.idempotency import once
from local_cloud.codecommit.pull_request_events import put_pull_request_event
from local_cloud.codecommit.pull_request_texts import checked_description, checked_title
from local_cloud.codecommit.pull_requests import (
    PullRequest,
    new_pull_request_id,
    pull_requests,
)
from local_cloud.codecommit.references import BRANCHES, TAGS
from local_cloud.codecommit.repository import Repository, find_repository
from local_cloud.codecommit.rule_templates import rules_for
from local_cloud.operations import AwsError, Call


@codecommit_operation
def create_pull_request(call: Call) -> dict[str, Any]:
    """Opens a pull request; the same client request token gives the same pull request."""
    request = once(call, "CreatePullRequest", lambda: _create(call))
    return {"pullRequest": described(request)}


def _create(call: Call) -> PullRequest:
    title, description = checked_title(call), checked_description(call)
    target = _target(call)
    repository = find_repository(call.backend, target.get("repositoryName"))
    source, source_commit = _branch(repository, target.get("sourceReference"))
    wanted = target.get("destinationReference") or default_branch(repository)
    destination, destination_commit = _branch(repository, wanted)
    if source == destination:
        raise AwsError(
            "SourceAndDestinationAreSameException",
            "The source branch and destination branch for the pull request are the same.",
        )
    request = PullRequest(
        new_pull_request_id(call.backend),
        repository,
        title,
        description,
        call.caller,
        source,
        destination,
        source_commit,
        destination_commit,
        call.parameters.get("clientRequestToken") or str(uuid4()),
    )
    request.approvals.rules = rules_for(call.backend, repository, destination)
    pull_requests(call.backend)[request.pull_request_id] = request
    _say_created(request)
    return request


def _say_created(request: PullRequest) -> None:
    put_pull_request_event(
        request,
        "pullRequestCreated",
        request.author_arn,
        f"User: {request.author_arn}. Event: Created. The pull request was created with the "
        f"following information: Pull Request ID as {request.pull_request_id} and title as "
        f"{request.title}.",
    )


def _target(call: Call) -> dict[str, Any]:
    targets: list[dict[str, Any]] = call.parameters.get("targets") or []
    if not targets:
        raise AwsError("TargetsRequiredException", "An array of target objects is required.")
    if len(targets) > 1:
        raise AwsError("InvalidTargetsException", "A pull request has exactly one target.")
    return targets[0]


def _branch(repository: Repository, reference: str | None) -> tuple[str, str]:
    """Returns the full ref name and the tip of a branch given by short or full name."""
    if not reference:
        raise AwsError("ReferenceNameRequiredException", "A reference name is required.")
    if reference.startswith(TAGS):
        raise AwsError(
            "ReferenceTypeNotSupportedException", "A pull request is between branches, not tags."
        )
    name = reference.removeprefix(BRANCHES)
    commit = tip(repository, name)
    if commit is None:
        raise AwsError("ReferenceDoesNotExistException", f"{reference} does not exist")
    return BRANCHES + name, commit
