"""Pull requests, approval rules and comments as the API's answers describe them."""

from typing import Any

from local_cloud.codecommit.approvals import Rule
from local_cloud.codecommit.comments import Comment, Subject
from local_cloud.codecommit.pull_requests import PullRequest
from local_cloud.codecommit.trees import entry_at


def described(request: PullRequest) -> dict[str, Any]:
    """Returns a pull request."""
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
    """Returns an approval rule."""
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


def described_thread(subject: Subject) -> dict[str, Any]:
    """Returns what the comments of a thread have in common."""
    request = subject.pull_request
    members: dict[str, Any] = {
        "repositoryName": subject.repository.name,
        "beforeCommitId": subject.before,
        "afterCommitId": subject.after,
        "location": subject.location,
        **_blobs(subject),
    }
    return {**members, "pullRequestId": request.pull_request_id} if request else members


def described_comment(comment: Comment) -> dict[str, Any]:
    """Returns a comment."""
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


def _blobs(subject: Subject) -> dict[str, str]:
    path = (subject.location or {}).get("filePath")
    commits = {"beforeBlobId": subject.before, "afterBlobId": subject.after}
    found = {
        name: entry_at(subject.repository, commit, path)
        for name, commit in commits.items()
        if path and commit
    }
    return {name: entry.object_id for name, entry in found.items() if entry}
