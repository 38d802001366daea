"""Pull requests follow their branches, merge in three ways and carry comments and approvals."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, SOURCE_ACCOUNT, Cloud
from tests.unit.local_cloud.codecommit.git_client import Listener, WorkTree
from tests.unit.local_cloud.contract import call


@dataclass(frozen=True)
class Opened:
    """A pull request from "feature" to "main" with the tips of both."""

    request_id: str
    source: str
    destination: str


@pytest.fixture
def opened(codecommit: Any, repository: str, work_tree: WorkTree) -> Opened:
    """main and feature have each changed another file since they parted."""
    base = work_tree.commit(shared="1\n")
    destination = work_tree.commit(main="1\n")
    work_tree.git("switch", "--quiet", "--create", "feature", base)
    source = work_tree.commit(feature="1\n")
    work_tree.git("push", "origin", "main", "feature")
    return Opened(_open(codecommit, repository)["pullRequestId"], source, destination)


def test_a_pull_request_is_described_and_said(
    codecommit: Any, repository: str, opened: Opened
) -> None:
    request = call(codecommit, "GetPullRequest", pullRequestId=opened.request_id)["pullRequest"]
    [target] = request["pullRequestTargets"]
    assert request["pullRequestStatus"] == "OPEN"
    assert request["authorArn"].endswith("/test")
    assert (target["sourceReference"], target["destinationReference"]) == (
        "refs/heads/feature",
        "refs/heads/main",
    )
    assert (target["sourceCommit"], target["destinationCommit"]) == (
        opened.source,
        opened.destination,
    )
    assert target["mergeMetadata"] == {"isMerged": False}


def test_a_pull_request_and_its_comments_are_guarded_by_its_repository(
    codecommit: Any, cloud: Cloud, repository: str, opened: Opened
) -> None:
    # Given a role that may do everything with this repository, and one with another
    both = [
        cloud.client("codecommit", SOURCE_ACCOUNT, cloud.role(SOURCE_ACCOUNT, _everything(name)))
        for name in (repository, "other")
    ]
    commits = {"beforeCommitId": opened.destination, "afterCommitId": opened.source}
    posted = codecommit.post_comment_for_pull_request(
        pullRequestId=opened.request_id, repositoryName=repository, content="Built", **commits
    )
    for operation, parameters in (
        ("get_pull_request", {"pullRequestId": opened.request_id}),
        ("get_comment", {"commentId": posted["comment"]["commentId"]}),
    ):
        # Then the one may, and the other may not
        getattr(both[0], operation)(**parameters)
        with pytest.raises(ClientError, match="not authorized to perform"):
            getattr(both[1], operation)(**parameters)
    _open(both[0], repository)
    with pytest.raises(ClientError, match="not authorized to perform"):
        _open(both[1], repository)


def test_the_same_token_opens_one_pull_request_and_another_request_with_it_is_refused(
    codecommit: Any, repository: str, opened: Opened, listener: Listener
) -> None:
    token = str(uuid4())
    # When the same request is sent twice
    first = _open(codecommit, repository, clientRequestToken=token)
    again = _open(codecommit, repository, clientRequestToken=token)
    # Then there is one pull request and one event
    assert first["pullRequestId"] == again["pullRequestId"]
    [event] = listener.hear(1)
    assert event["detail-type"] == "CodeCommit Pull Request State Change"
    assert event["detail"]["event"] == "pullRequestCreated"
    assert event["detail"]["pullRequestStatus"] == "Open"
    assert event["detail"]["sourceCommit"] == opened.source
    # And the token is good for that request only
    with pytest.raises(codecommit.exceptions.IdempotencyParameterMismatchException):
        _open(codecommit, repository, clientRequestToken=token, title="Another")


def test_pull_requests_are_listed_by_status_and_author_in_pages(
    codecommit: Any, repository: str, opened: Opened
) -> None:
    ids = [opened.request_id] + [_open(codecommit, repository)["pullRequestId"] for _ in range(2)]
    codecommit.update_pull_request_status(pullRequestId=ids[1], pullRequestStatus="CLOSED")

    def listed(**filters: str) -> list[str]:
        return list(
            call(codecommit, "ListPullRequests", repositoryName=repository, **filters)[
                "pullRequestIds"
            ]
        )

    assert listed(pullRequestStatus="OPEN") == [ids[2], ids[0]]
    assert listed(pullRequestStatus="CLOSED") == [ids[1]]
    assert listed(authorArn="arn:aws:iam::111111111111:user/nobody") == []
    pages = codecommit.get_paginator("list_pull_requests").paginate(
        repositoryName=repository, PaginationConfig={"PageSize": 2}
    )
    assert [page["pullRequestIds"] for page in pages] == [[ids[2], ids[1]], [ids[0]]]


def test_title_and_description_change_until_it_is_closed(
    codecommit: Any, opened: Opened, listener: Listener
) -> None:
    number = {"pullRequestId": opened.request_id}
    call(codecommit, "UpdatePullRequestTitle", **number, title="New")
    answer = call(codecommit, "UpdatePullRequestDescription", **number, description="Why")
    assert (answer["pullRequest"]["title"], answer["pullRequest"]["description"]) == ("New", "Why")
    # When it is closed
    call(codecommit, "UpdatePullRequestStatus", **number, pullRequestStatus="CLOSED")
    # Then that is said, and it stays as it is
    assert listener.hear(1)[0]["detail"]["event"] == "pullRequestStatusChanged"
    with pytest.raises(codecommit.exceptions.PullRequestAlreadyClosedException):
        codecommit.update_pull_request_title(**number, title="Newer")
    with pytest.raises(codecommit.exceptions.InvalidPullRequestStatusUpdateException):
        codecommit.update_pull_request_status(**number, pullRequestStatus="OPEN")


def test_a_push_to_the_source_makes_a_new_revision(
    codecommit: Any, opened: Opened, work_tree: WorkTree, listener: Listener
) -> None:
    before = codecommit.get_pull_request(pullRequestId=opened.request_id)["pullRequest"]
    pushed = work_tree.commit(feature="2\n")
    work_tree.git("push", "origin", "feature")
    after = codecommit.get_pull_request(pullRequestId=opened.request_id)["pullRequest"]
    assert after["pullRequestTargets"][0]["sourceCommit"] == pushed
    assert after["revisionId"] != before["revisionId"]
    assert {event["detail"]["event"] for event in listener.hear(2)} == {
        "referenceUpdated",
        "pullRequestSourceBranchUpdated",
    }


def test_a_deleted_source_closes_and_a_merge_by_git_closes_as_merged(
    codecommit: Any, repository: str, opened: Opened, work_tree: WorkTree
) -> None:
    # When a developer merges with git and pushes
    work_tree.git("switch", "--quiet", "main")
    work_tree.git("merge", "--quiet", "feature")
    work_tree.git("push", "origin", "main")
    # Then the pull request is closed as merged
    merged = codecommit.get_pull_request(pullRequestId=opened.request_id)["pullRequest"]
    assert merged["pullRequestStatus"] == "CLOSED"
    assert merged["pullRequestTargets"][0]["mergeMetadata"]["isMerged"] is True
    # When another one's source goes away, then it is closed and not merged
    work_tree.git("switch", "--quiet", "feature")
    work_tree.commit(feature="3\n")
    work_tree.git("push", "origin", "feature")
    other = _open(codecommit, repository)["pullRequestId"]
    work_tree.git("push", "origin", ":feature")
    closed = codecommit.get_pull_request(pullRequestId=other)["pullRequest"]
    assert closed["pullRequestStatus"] == "CLOSED"
    assert closed["pullRequestTargets"][0]["mergeMetadata"]["isMerged"] is False


@pytest.mark.parametrize(
    ("operation", "option", "parents"),
    [
        ("MergePullRequestBySquash", "SQUASH_MERGE", 1),
        ("MergePullRequestByThreeWay", "THREE_WAY_MERGE", 2),
    ],
)
def test_a_merge_is_a_commit_on_the_destination_and_said_as_one(
    operation: str,
    option: str,
    parents: int,
    *,
    codecommit: Any,
    repository: str,
    opened: Opened,
    listener: Listener,
    work_tree: WorkTree,
) -> None:
    target = {"pullRequestId": opened.request_id, "repositoryName": repository}
    # When the pull request is merged
    answer = call(codecommit, operation, **target, sourceCommitId=opened.source)["pullRequest"]
    # Then the destination holds both changes
    metadata = answer["pullRequestTargets"][0]["mergeMetadata"]
    assert (answer["pullRequestStatus"], metadata["mergeOption"]) == ("CLOSED", option)
    work_tree.git("fetch", "--quiet", "origin", "main")
    assert work_tree.git("rev-parse", "FETCH_HEAD") == metadata["mergeCommitId"]
    assert set(work_tree.git("ls-tree", "--name-only", "FETCH_HEAD").split()) == {
        "shared",
        "main",
        "feature",
    }
    shown = work_tree.git("show", "--no-patch", "--format=%P", "FETCH_HEAD").split()
    assert shown == [opened.destination, opened.source][:parents]
    # And the events say which commits were merged how
    details = {event["detail"]["event"]: event["detail"] for event in listener.hear(2)}
    assert details["pullRequestMergeStatusUpdated"]["isMerged"] == "True"
    moved = details["referenceUpdated"]
    assert moved["mergeOption"] == option
    assert moved["oldCommitId"] == moved["destinationCommitId"] == opened.destination
    assert moved["sourceCommitId"] == opened.source
    assert moved["baseCommitId"]


def test_a_deleted_repository_takes_its_pull_requests_along(
    codecommit: Any, repository: str, opened: Opened
) -> None:
    codecommit.delete_repository(repositoryName=repository)
    with pytest.raises(codecommit.exceptions.PullRequestDoesNotExistException):
        codecommit.get_pull_request(pullRequestId=opened.request_id)


def test_only_what_can_be_fast_forwarded_is(
    codecommit: Any, repository: str, opened: Opened, work_tree: WorkTree
) -> None:
    target = {"pullRequestId": opened.request_id, "repositoryName": repository}
    # Given a destination with commits of its own, it is refused
    with pytest.raises(codecommit.exceptions.ManualMergeRequiredException):
        codecommit.merge_pull_request_by_fast_forward(**target)
    # When the source is rebased, then the destination moves to its very commit
    work_tree.git("rebase", "--quiet", "main")
    work_tree.git("push", "--force", "origin", "feature")
    tip = work_tree.git("rev-parse", "feature")
    answer = call(codecommit, "MergePullRequestByFastForward", **target)["pullRequest"]
    assert answer["pullRequestTargets"][0]["mergeMetadata"]["mergeCommitId"] == tip


def test_conflicts_are_found_by_file_or_line_and_resolved_as_asked(
    codecommit: Any, repository: str, work_tree: WorkTree
) -> None:
    # Given one file changed on both sides in two places far apart, and one in the same place
    lines = [f"{number}\n" for number in range(20)]
    base = work_tree.commit(apart="".join(lines), same="base\n")
    work_tree.commit(apart="".join(["main\n", *lines[1:]]), same="main\n")
    work_tree.git("switch", "--quiet", "--create", "feature", base)
    work_tree.commit(apart="".join([*lines[:-1], "feature\n"]), same="feature\n")
    work_tree.git("push", "origin", "main", "feature")
    sides = {
        "repositoryName": repository,
        "sourceCommitSpecifier": "feature",
        "destinationCommitSpecifier": "main",
    }

    def conflicts(level: str) -> list[str]:
        answer = call(
            codecommit,
            "GetMergeConflicts",
            **sides,
            mergeOption="THREE_WAY_MERGE",
            conflictDetailLevel=level,
        )
        assert answer["mergeable"] is False
        assert answer["baseCommitId"] == base
        return [each["filePath"] for each in answer["conflictMetadataList"]]

    # Then the level says which of them conflict
    assert conflicts("FILE_LEVEL") == ["apart", "same"]
    assert conflicts("LINE_LEVEL") == ["same"]
    assert call(codecommit, "GetMergeOptions", **sides)["mergeOptions"] == []
    # And a strategy decides
    call(
        codecommit,
        "MergeBranchesByThreeWay",
        **sides,
        targetBranch="main",
        conflictDetailLevel="LINE_LEVEL",
        conflictResolutionStrategy="ACCEPT_SOURCE",
    )
    same = codecommit.get_file(repositoryName=repository, filePath="same")["fileContent"]
    apart = codecommit.get_file(repositoryName=repository, filePath="apart")["fileContent"]
    assert same == b"feature\n"
    assert apart.startswith(b"main\n") and apart.endswith(b"feature\n")


def test_a_comment_with_the_same_token_is_one_comment(
    codecommit: Any, repository: str, opened: Opened, listener: Listener
) -> None:
    comment = {
        "pullRequestId": opened.request_id,
        "repositoryName": repository,
        "beforeCommitId": opened.destination,
        "afterCommitId": opened.source,
        "clientRequestToken": "build-1-SUCCEEDED",
    }
    # When it is posted twice
    first = call(codecommit, "PostCommentForPullRequest", **comment, content="Built")
    again = call(codecommit, "PostCommentForPullRequest", **comment, content="Built")
    # Then it is there once, and said once
    assert first["comment"]["commentId"] == again["comment"]["commentId"]
    [event] = listener.hear(1)
    assert event["detail-type"] == "CodeCommit Comment on Pull Request"
    assert event["detail"]["event"] == "commentOnPullRequestCreated"
    assert event["detail"]["pullRequestId"] == opened.request_id
    with pytest.raises(codecommit.exceptions.IdempotencyParameterMismatchException):
        codecommit.post_comment_for_pull_request(**comment, content="Failed")
    # When it is answered and changed
    parent = first["comment"]["commentId"]
    call(codecommit, "PostCommentReply", inReplyTo=parent, content="Thanks")
    call(codecommit, "UpdateComment", commentId=parent, content="Built again")
    # Then the thread holds both
    [thread] = call(codecommit, "GetCommentsForPullRequest", pullRequestId=opened.request_id)[
        "commentsForPullRequestData"
    ]
    assert [each["content"] for each in thread["comments"]] == ["Built again", "Thanks"]
    assert thread["comments"][1]["inReplyTo"] == parent
    # When its content is deleted, then that it was there stays
    deleted = call(codecommit, "DeleteCommentContent", commentId=parent)["comment"]
    assert deleted["deleted"] is True
    with pytest.raises(codecommit.exceptions.CommentDeletedException):
        codecommit.get_comment(commentId=parent)


def test_a_comment_on_a_line_of_a_commit_is_found_with_it(
    codecommit: Any, repository: str, opened: Opened
) -> None:
    location = {"filePath": "feature", "filePosition": 1, "relativeFileVersion": "AFTER"}
    commit = {"repositoryName": repository, "afterCommitId": opened.source}
    posted = call(
        codecommit,
        "PostCommentForComparedCommit",
        **commit,
        location=location,
        content="Why?",
    )
    assert posted["afterBlobId"]
    found = call(codecommit, "GetCommentsForComparedCommit", **commit)
    [thread] = found["commentsForComparedCommitData"]
    assert thread["location"] == location
    assert thread["comments"][0]["content"] == "Why?"


def test_a_template_s_rule_holds_a_merge_back_until_enough_have_approved(
    codecommit: Any, cloud: Cloud, repository: str, opened: Opened
) -> None:
    # Given a template for main, associated with the repository
    template, content = f"two-{repository}", _content(1)
    call(
        codecommit,
        "CreateApprovalRuleTemplate",
        approvalRuleTemplateName=template,
        approvalRuleTemplateContent=content,
    )
    call(
        codecommit,
        "AssociateApprovalRuleTemplateWithRepository",
        approvalRuleTemplateName=template,
        repositoryName=repository,
    )
    associated = call(
        codecommit,
        "ListAssociatedApprovalRuleTemplatesForRepository",
        repositoryName=repository,
    )
    assert associated["approvalRuleTemplateNames"] == [template]
    # When a pull request is opened, then its rule holds the merge back
    request = _open(codecommit, repository)
    [rule] = request["approvalRules"]
    assert rule["originApprovalRuleTemplate"]["approvalRuleTemplateName"] == template
    revision = {"pullRequestId": request["pullRequestId"], "revisionId": request["revisionId"]}
    merge = {"pullRequestId": request["pullRequestId"], "repositoryName": repository}
    with pytest.raises(codecommit.exceptions.PullRequestApprovalRulesNotSatisfiedException):
        codecommit.merge_pull_request_by_squash(**merge)
    with pytest.raises(codecommit.exceptions.PullRequestCannotBeApprovedByAuthorException):
        codecommit.update_pull_request_approval_state(**revision, approvalState="APPROVE")
    # When somebody else approves
    reviewer = cloud.role(
        SOURCE_ACCOUNT, {"Effect": "Allow", "Action": "codecommit:*", "Resource": "*"}
    )
    review = cloud.client("codecommit", SOURCE_ACCOUNT, reviewer)
    call(review, "UpdatePullRequestApprovalState", **revision, approvalState="APPROVE")
    # Then the rule is satisfied and the merge is done
    evaluation = call(codecommit, "EvaluatePullRequestApprovalRules", **revision)["evaluation"]
    assert evaluation["approved"] and evaluation["approvalRulesSatisfied"] == [template]
    states = call(codecommit, "GetPullRequestApprovalStates", **revision)["approvals"]
    assert [state["approvalState"] for state in states] == ["APPROVE"]
    codecommit.merge_pull_request_by_squash(**merge)


def test_a_template_is_changed_renamed_and_deleted_once_it_is_unused(
    codecommit: Any, repository: str
) -> None:
    name = f"template-{repository}"
    given = {"approvalRuleTemplateName": name}
    made = call(
        codecommit,
        "CreateApprovalRuleTemplate",
        **given,
        approvalRuleTemplateContent=_content(1),
    )["approvalRuleTemplate"]
    call(
        codecommit,
        "UpdateApprovalRuleTemplateContent",
        **given,
        newRuleContent=_content(2),
        existingRuleContentSha256=made["ruleContentSha256"],
    )
    call(
        codecommit,
        "UpdateApprovalRuleTemplateDescription",
        **given,
        approvalRuleTemplateDescription="Two",
    )
    changed = call(codecommit, "GetApprovalRuleTemplate", **given)["approvalRuleTemplate"]
    assert changed["approvalRuleTemplateContent"] == _content(2)
    batch = {**given, "repositoryNames": [repository, "absent"]}
    answer = call(codecommit, "BatchAssociateApprovalRuleTemplateWithRepositories", **batch)
    assert answer["associatedRepositoryNames"] == [repository]
    assert answer["errors"][0]["errorCode"] == "RepositoryDoesNotExistException"
    with pytest.raises(codecommit.exceptions.ApprovalRuleTemplateInUseException):
        codecommit.delete_approval_rule_template(**given)
    call(codecommit, "BatchDisassociateApprovalRuleTemplateFromRepositories", **batch)
    listed = call(codecommit, "ListRepositoriesForApprovalRuleTemplate", **given)
    assert listed["repositoryNames"] == []
    call(
        codecommit,
        "UpdateApprovalRuleTemplateName",
        oldApprovalRuleTemplateName=name,
        newApprovalRuleTemplateName=f"{name}-2",
    )
    names = call(codecommit, "ListApprovalRuleTemplates")["approvalRuleTemplateNames"]
    assert f"{name}-2" in names and name not in names
    call(codecommit, "DeleteApprovalRuleTemplate", approvalRuleTemplateName=f"{name}-2")


def test_rules_of_one_pull_request_can_be_set_aside(
    codecommit: Any, opened: Opened, repository: str
) -> None:
    request = codecommit.get_pull_request(pullRequestId=opened.request_id)["pullRequest"]
    number = {"pullRequestId": opened.request_id}
    rule = {**number, "approvalRuleName": "one"}
    call(codecommit, "CreatePullRequestApprovalRule", **rule, approvalRuleContent=_content(1))
    call(codecommit, "UpdatePullRequestApprovalRuleContent", **rule, newRuleContent=_content(2))
    revision = {**number, "revisionId": request["revisionId"]}
    call(codecommit, "OverridePullRequestApprovalRules", **revision, overrideStatus="OVERRIDE")
    state = call(codecommit, "GetPullRequestOverrideState", **revision)
    assert state["overridden"] and state["overrider"].endswith("/test")
    call(codecommit, "OverridePullRequestApprovalRules", **revision, overrideStatus="REVOKE")
    call(codecommit, "DeletePullRequestApprovalRule", **rule)
    with pytest.raises(codecommit.exceptions.RevisionNotCurrentException):
        codecommit.override_pull_request_approval_rules(
            **number, revisionId="former", overrideStatus="OVERRIDE"
        )


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({"sourceReference": "main"}, "SourceAndDestinationAreSameException"),
        ({"sourceReference": "absent"}, "ReferenceDoesNotExistException"),
        ({"sourceReference": "refs/tags/v1"}, "ReferenceTypeNotSupportedException"),
        (
            {"sourceReference": "feature", "repositoryName": "absent"},
            "RepositoryDoesNotExistException",
        ),
    ],
)
def test_a_pull_request_that_cannot_be_opened_says_why(
    target: dict[str, str],
    code: str,
    codecommit: Any,
    repository: str,
    put_file: Callable[..., str],
) -> None:
    put_file("main", "a", "1")
    with pytest.raises(ClientError) as refused:
        codecommit.create_pull_request(
            title="T", targets=[{"repositoryName": repository, **target}]
        )
    assert refused.value.response["Error"]["Code"] == code


def _open(codecommit: Any, repository: str, **changes: Any) -> dict[str, Any]:
    target = {"repositoryName": repository, "sourceReference": "feature"}
    parameters = {"title": "Add a feature", "targets": [target], **changes}
    request: dict[str, Any] = call(codecommit, "CreatePullRequest", **parameters)["pullRequest"]
    return request


def _everything(repository: str) -> dict[str, str]:
    arn = f"arn:aws:codecommit:{REGION}:{SOURCE_ACCOUNT}:{repository}"
    return {"Effect": "Allow", "Action": "codecommit:*", "Resource": arn}


def _content(approvals: int) -> str:
    return json.dumps(
        {
            "Version": "2018-11-08",
            "DestinationReferences": ["refs/heads/main"],
            "Statements": [{"Type": "Approvers", "NumberOfApprovalsNeeded": approvals}],
        }
    )
