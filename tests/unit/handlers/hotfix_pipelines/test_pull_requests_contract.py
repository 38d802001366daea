"""CodeCommit's answers, in the form that its model gives them."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handlers.hotfix_pipelines.pull_requests.aws import CodeCommitPullRequests
from handlers.hotfix_pipelines.pull_requests.changes import Change, PullRequest, Request

COMMIT, TIP, BASE = "a" * 40, "b" * 40, "c" * 40


@pytest.fixture
def codecommit(aws: None) -> Iterator[tuple[CodeCommitPullRequests, Stubber]]:
    client = boto3.client("codecommit")
    with Stubber(client) as stub:
        yield CodeCommitPullRequests(client), stub
        stub.assert_no_pending_responses()


def stub_tip(stub: Stubber, commit: str) -> None:
    stub.add_response(
        "get_branch",
        {"branch": {"branchName": "main", "commitId": commit}},
        {"repositoryName": "orders", "branchName": "main"},
    )


def stub_merge_base(stub: Stubber, base: str) -> None:
    stub.add_response(
        "get_merge_options",
        {
            "mergeOptions": ["THREE_WAY_MERGE"],
            "sourceCommitId": COMMIT,
            "destinationCommitId": TIP,
            "baseCommitId": base,
        },
        {
            "repositoryName": "orders",
            "sourceCommitSpecifier": COMMIT,
            "destinationCommitSpecifier": TIP,
        },
    )


def test_what_a_commit_adds_since_its_branch_left(
    codecommit: tuple[CodeCommitPullRequests, Stubber],
) -> None:
    # Given a commit that main has not got, with a changed and a deleted file
    pull_requests, stub = codecommit
    stub_tip(stub, TIP)
    stub_merge_base(stub, BASE)
    stub.add_response(
        "get_commit",
        {"commit": {"message": "Fix the login\n"}},
        {"repositoryName": "orders", "commitId": COMMIT},
    )
    differences: list[dict[str, Any]] = [
        {"afterBlob": {"path": "src/login.py"}, "changeType": "M"},
        {"beforeBlob": {"path": "src/old.py"}, "changeType": "D"},
    ]
    stub.add_response(
        "get_differences",
        {"differences": differences, "NextToken": "more"},
        {
            "repositoryName": "orders",
            "beforeCommitSpecifier": BASE,
            "afterCommitSpecifier": COMMIT,
            "MaxResults": 100,
        },
    )
    # When it is asked for, both are named, and that there is more
    change = pull_requests.change("orders", COMMIT, "main")
    assert change == Change("Fix the login\n", ["src/login.py", "src/old.py"], more=True)


def test_the_tip_of_a_branch_brings_it_nothing(
    codecommit: tuple[CodeCommitPullRequests, Stubber],
) -> None:
    pull_requests, stub = codecommit
    stub_tip(stub, COMMIT)
    assert pull_requests.change("orders", COMMIT, "main") is None


def test_a_commit_that_was_merged_brings_nothing(
    codecommit: tuple[CodeCommitPullRequests, Stubber],
) -> None:
    pull_requests, stub = codecommit
    stub_tip(stub, TIP)
    stub_merge_base(stub, COMMIT)
    assert pull_requests.change("orders", COMMIT, "main") is None


@pytest.mark.parametrize("merged", [True, False])
def test_a_pull_request_is_found(
    codecommit: tuple[CodeCommitPullRequests, Stubber], merged: bool
) -> None:
    pull_requests, stub = codecommit
    target = {"repositoryName": "orders", "mergeMetadata": {"isMerged": merged}}
    stub.add_response(
        "get_pull_request",
        {"pullRequest": {"pullRequestStatus": "CLOSED", "pullRequestTargets": [target]}},
        {"pullRequestId": "7"},
    )
    assert pull_requests.find("7") == PullRequest("7", "CLOSED", merged)


def test_one_is_opened_with_its_token(
    codecommit: tuple[CodeCommitPullRequests, Stubber],
) -> None:
    pull_requests, stub = codecommit
    stub.add_response(
        "create_pull_request",
        {"pullRequest": {"pullRequestId": "8"}},
        {
            "title": "title",
            "description": "description",
            "clientRequestToken": "token",
            "targets": [
                {
                    "repositoryName": "orders",
                    "sourceReference": "hotfix-login",
                    "destinationReference": "main",
                }
            ],
        },
    )
    request = Request("orders", "hotfix-login", "main", "token", "title", "description")
    assert pull_requests.open(request) == "8"


def test_an_open_one_is_found_by_its_branches(
    codecommit: tuple[CodeCommitPullRequests, Stubber],
) -> None:
    # Given open pull requests of the branch to develop and to main, on one page each
    pull_requests, stub = codecommit
    for page, (id, destination) in enumerate((("1", "develop"), ("2", "main"))):
        token = {"nextToken": str(page)} if page else {}
        more = {} if page else {"nextToken": "1"}
        stub.add_response(
            "list_pull_requests",
            {"pullRequestIds": [id], **more},
            {"repositoryName": "orders", "pullRequestStatus": "OPEN", **token},
        )
        target = {
            "sourceReference": "refs/heads/hotfix-login",
            "destinationReference": f"refs/heads/{destination}",
        }
        stub.add_response(
            "get_pull_request",
            {"pullRequest": {"pullRequestId": id, "pullRequestTargets": [target]}},
            {"pullRequestId": id},
        )
    # Then the one to main is found
    assert pull_requests.open_between("orders", "hotfix-login", "main") == "2"
