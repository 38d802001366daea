"""CreatePullRequest and its companions."""

from typing import Any
from uuid import uuid4

from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.approvals import Rule
from local_cloud.codecommit.branches import default_branch, tip
from local_cloud.codecommit.idempotency import once
from local_cloud.codecommit.pull_requests import (
    PullRequest,
    Status,
    close,
    find_pull_request,
    pull_requests,
    put_pull_request_event,
)
from local_cloud.codecommit.references import BRANCHES, TAGS
from local_cloud.codecommit.repository import Repository, find_repository
from local_cloud.codecommit.rule_templates import rules_for
from local_cloud.operations import AwsError, Call

MAX_TITLE = 150  # characters
MAX_DESCRIPTION = 10240  # characters
PAGE_SIZE = 100


@codecommit_operation
def create_pull_request(call: Call) -> dict[str, Any]:
    """Opens a pull request; the same client request token gives the same pull request."""
    request = once(call, "CreatePullRequest", lambda: _create(call))
    return {"pullRequest": described(request)}


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
    request.title = _checked_title(call)
    return {"pullRequest": described(request)}


@codecommit_operation
def update_pull_request_description(call: Call) -> dict[str, Any]:
    """Changes the description of an open pull request."""
    request = open_pull_request(call)
    request.description = _checked_description(call)
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


def described(request: PullRequest) -> dict[str, Any]:
    """Returns a pull request as the API describes it."""
    merged = request.merged
    return {
        "pullRequestId": request.pull_request_id,
        "title": request.title,
        "description": request.description,
        "lastActivityDate": request.last_activity,
        "creationDate": request.created,
        "pullRequestStatus": request.status.value,
        "authorArn": request.author_arn,
        "clientRequestToken": request.client_request_token,
        "revisionId": request.revision_id,
        "approvalRules": [described_rule(rule) for rule in request.approvals.rules.values()],
        "pullRequestTargets": [
            {
                "repositoryName": request.repository.name,
                "sourceReference": request.source,
                "destinationReference": request.destination,
                "sourceCommit": request.source_commit,
                "destinationCommit": request.destination_commit,
                "mergeBase": request.merge_base,
                "mergeMetadata": {
                    "isMerged": merged is not None,
                    "mergedBy": merged and merged.by,
                    "mergeOption": merged and merged.option,
                    "mergeCommitId": merged and merged.commit_id,
                },
            }
        ],
    }


def described_rule(rule: Rule) -> dict[str, Any]:
    """Returns an approval rule as the API describes it."""
    origin = rule.template and dict(
        zip(("approvalRuleTemplateId", "approvalRuleTemplateName"), rule.template, strict=True)
    )
    return {
        "approvalRuleId": rule.rule_id,
        "approvalRuleName": rule.name,
        "approvalRuleContent": rule.content.text,
        "ruleContentSha256": rule.content.sha256,
        "creationDate": rule.created,
        "lastModifiedDate": rule.modified,
        "lastModifiedUser": rule.last_modified_user,
        "originApprovalRuleTemplate": origin,
    }


def _create(call: Call) -> PullRequest:
    title, description = _checked_title(call), _checked_description(call)
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
        str(len(pull_requests(call.backend)) + 1),
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


def _checked_title(call: Call) -> str:
    title: str | None = call.parameters.get("title")
    if not title:
        raise AwsError("TitleRequiredException", "A pull request title is required.")
    if len(title) > MAX_TITLE:
        raise AwsError(
            "InvalidTitleException", f"The title must not exceed {MAX_TITLE} characters."
        )
    return title


def _checked_description(call: Call) -> str | None:
    description: str | None = call.parameters.get("description")
    if description and len(description) > MAX_DESCRIPTION:
        raise AwsError(
            "InvalidDescriptionException",
            f"The description must not exceed {MAX_DESCRIPTION} characters.",
        )
    return description


def _invalid_status(status: str) -> AwsError:
    return AwsError(
        "InvalidPullRequestStatusException",
        f"The pull request status {status} is not valid: it must be OPEN or CLOSED.",
    )
