"""Approval rules of one pull request: made, changed and deleted."""

from datetime import UTC, datetime
from typing import Any

from local_cloud.codecommit.api.descriptions import described_rule
from local_cloud.codecommit.api.pull_requests import open_pull_request
from local_cloud.codecommit.api.registry import codecommit_operation
from local_cloud.codecommit.approvals import Rule, checked_content
from local_cloud.codecommit.pull_request_events import put_pull_request_event
from local_cloud.codecommit.pull_requests import PullRequest
from local_cloud.operations import AwsError, Call


@codecommit_operation
def create_pull_request_approval_rule(call: Call) -> dict[str, Any]:
    """Adds a rule to an open pull request."""
    request = open_pull_request(call)
    name = _rule_name(call)
    if name in request.approvals.rules:
        raise AwsError("ApprovalRuleNameAlreadyExistsException", f"The rule {name} already exists.")
    content = checked_content(call.parameters.get("approvalRuleContent"), "ApprovalRule")
    rule = request.approvals.rules[name] = Rule(name, content, call.caller)
    _say_rule_changed(call, request, rule, "Created", "An approval rule has been created")
    return {"approvalRule": described_rule(rule)}


@codecommit_operation
def update_pull_request_approval_rule_content(call: Call) -> dict[str, Any]:
    """Replaces the content of a rule that was not made from a template."""
    request = open_pull_request(call)
    rule = _own_rule(request, _rule_name(call))
    rule.content = checked_content(call.parameters.get("newRuleContent"), "ApprovalRule")
    rule.last_modified_user, rule.modified = call.caller, datetime.now(UTC)
    _say_rule_changed(call, request, rule, "Updated", "An approval rule has been updated")
    return {"approvalRule": described_rule(rule)}


@codecommit_operation
def delete_pull_request_approval_rule(call: Call) -> dict[str, Any]:
    """Deletes a rule that was not made from a template."""
    request = open_pull_request(call)
    rule = _own_rule(request, _rule_name(call))
    del request.approvals.rules[rule.name]
    _say_rule_changed(call, request, rule, "Deleted", "An approval rule has been deleted")
    return {"approvalRuleId": rule.rule_id}


def _rule_name(call: Call) -> str:
    name: str | None = call.parameters.get("approvalRuleName")
    if not name:
        raise AwsError("ApprovalRuleNameRequiredException", "A rule name is required.")
    return name


def _own_rule(request: PullRequest, name: str) -> Rule:
    rule = request.approvals.rules.get(name)
    if rule is None:
        raise AwsError("ApprovalRuleDoesNotExistException", f"The rule {name} does not exist.")
    if rule.template:
        raise AwsError(
            "CannotModifyApprovalRuleFromTemplateException",
            f"The rule {name} was made from an approval rule template and cannot be modified.",
        )
    return rule


def _say_rule_changed(
    call: Call, request: PullRequest, rule: Rule, verb: str, sentence: str
) -> None:
    put_pull_request_event(
        request,
        f"pullRequestApprovalRule{verb}",
        call.caller,
        f"User: {call.caller}. Event: Updated. Pull request: {request.pull_request_id}. "
        f"Additional information: {sentence}: {rule.name}.",
        approvalRuleName=rule.name,
        approvalRuleId=rule.rule_id,
        approvalRuleContentSha256=rule.content.sha256,
    )
