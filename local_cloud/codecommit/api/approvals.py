"""Who approves a pull request, whether that is enough, and who sets the rules aside."""

from typing import Any

from local_cloud.codecommit.api.pull_requests import open_pull_request
from local_cloud.codecommit.api.registry import codecommit_operation
from local_cloud.codecommit.pull_request_events import put_pull_request_event
from local_cloud.codecommit.pull_requests import (
    PullRequest,
    find_pull_request,
)
from local_cloud.operations import AwsError, Call


@codecommit_operation
def evaluate_pull_request_approval_rules(call: Call) -> dict[str, Any]:
    """Says whether the rules permit the merge, and which of them are satisfied."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    _check_revision(call, request)
    return {
        "evaluation": {
            "approved": request.approvals.permit_merge(),
            "overridden": request.approvals.overrider is not None,
            "approvalRulesSatisfied": request.approvals.satisfied(),
            "approvalRulesNotSatisfied": request.approvals.not_satisfied(),
        }
    }


@codecommit_operation
def update_pull_request_approval_state(call: Call) -> None:
    """Approves a revision in the caller's name, or takes that back; the author cannot."""
    request = open_pull_request(call)
    _check_revision(call, request)
    if call.caller == request.author_arn:
        raise AwsError(
            "PullRequestCannotBeApprovedByAuthorException",
            "The approval cannot be applied because the user approving the pull request matches "
            "the user who created the pull request.",
        )
    state = call.parameters.get("approvalState")
    if state not in ("APPROVE", "REVOKE"):
        raise AwsError(
            "InvalidApprovalStateException",
            "The state for the approval is not valid: it must be APPROVE or REVOKE.",
        )
    if state == "APPROVE":
        request.approvals.approvers.add(call.caller)
    else:
        request.approvals.approvers.discard(call.caller)
    put_pull_request_event(
        request,
        "pullRequestApprovalStateChanged",
        call.caller,
        f"User: {call.caller}. Event: Updated. Pull request name: {request.pull_request_id}. "
        "Additional information: A user has changed their approval state for the pull request. "
        f"State change: {state}.",
        approvalStatus=state,
    )


@codecommit_operation
def get_pull_request_approval_states(call: Call) -> dict[str, Any]:
    """Lists who approves a revision."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    _check_revision(call, request)
    return {
        "approvals": [
            {"userArn": arn, "approvalState": "APPROVE"}
            for arn in sorted(request.approvals.approvers)
        ]
    }


@codecommit_operation
def override_pull_request_approval_rules(call: Call) -> None:
    """Sets the rules of a revision aside, or puts them in force again."""
    request = open_pull_request(call)
    _check_revision(call, request)
    status = call.parameters.get("overrideStatus")
    if status not in ("OVERRIDE", "REVOKE"):
        raise AwsError(
            "InvalidOverrideStatusException",
            "The override status is not valid: it must be OVERRIDE or REVOKE.",
        )
    overrides = status == "OVERRIDE"
    if overrides and request.approvals.overrider:
        raise AwsError(
            "OverrideAlreadySetException", "The pull request has already been overridden."
        )
    request.approvals.overrider = call.caller if overrides else None
    put_pull_request_event(
        request,
        "pullRequestApprovalRuleOverridden",
        call.caller,
        f"User: {call.caller}. Event: Updated. Pull request name: {request.pull_request_id}. "
        "Additional information: An override event has occurred for the approval rules for this "
        f"pull request. Override status: {status}.",
        overrideStatus=status,
    )


@codecommit_operation
def get_pull_request_override_state(call: Call) -> dict[str, Any]:
    """Says whether the rules of a revision are set aside, and by whom."""
    request = find_pull_request(call.backend, call.parameters.get("pullRequestId"))
    _check_revision(call, request)
    overrider = request.approvals.overrider
    return {"overridden": overrider is not None, "overrider": overrider}


def _check_revision(call: Call, request: PullRequest) -> None:
    revision = call.parameters.get("revisionId")
    if not revision:
        raise AwsError("RevisionIdRequiredException", "A revision ID is required.")
    if revision != request.revision_id:
        raise AwsError(
            "RevisionNotCurrentException",
            f"The revision ID {revision} is not the current revision ID. Use GetPullRequest to "
            "retrieve the current one.",
        )
