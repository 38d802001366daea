"""Pull requests and the topic, fake and real alike, keep what the logic relies on."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from handlers.branch_builds.build_result.aws import CodeCommitPullRequests
from handlers.branch_builds.build_result.result import PullRequest, PullRequests
from handlers.shared.notification import Notification, SnsTopic
from tests.unit.handlers.branch_builds.fakes import FakePullRequests

COMMIT, OTHER, MAIN = "a" * 40, "b" * 40, "c" * 40
Opened: TypeAlias = list[tuple[str, PullRequest]]
Given: TypeAlias = Callable[[Opened], PullRequests]


@pytest.fixture
def codecommit(aws: None) -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("codecommit")
    with Stubber(client) as stub:
        yield client, stub


@pytest.fixture(params=["fake", "codecommit"])
def given(request: pytest.FixtureRequest) -> Given:
    if request.param == "fake":
        return FakePullRequests
    client, stub = request.getfixturevalue("codecommit")

    def real(opened: Opened) -> CodeCommitPullRequests:
        answer_with(stub, opened)
        return CodeCommitPullRequests(client)

    return real


def answer_with(stub: Stubber, opened: Opened) -> None:
    """Lets CodeCommit list the pull requests, one on a page, and then describe each."""
    for position, (branch, pull_request) in enumerate(opened):
        request = {"repositoryName": "web", "pullRequestStatus": "OPEN"}
        answer: dict[str, Any] = {"pullRequestIds": [pull_request.id]}
        if position > 0:
            request["nextToken"] = str(position)
        if position + 1 < len(opened):
            answer["nextToken"] = str(position + 1)
        stub.add_response("list_pull_requests", answer, request)
        target = {
            "repositoryName": pull_request.repository,
            "sourceReference": f"refs/heads/{branch}",
            "destinationReference": "refs/heads/main",
            "sourceCommit": pull_request.source_commit,
            "destinationCommit": pull_request.destination_commit,
        }
        stub.add_response(
            "get_pull_request",
            {"pullRequest": {"pullRequestId": pull_request.id, "pullRequestTargets": [target]}},
            {"pullRequestId": pull_request.id},
        )


def test_only_pull_requests_of_that_branch_at_that_commit_are_found(given: Given) -> None:
    # Given open pull requests of that commit, of another branch and of a later commit
    opened = [
        ("feature/a", PullRequest("1", "web", MAIN, COMMIT)),
        ("feature/b", PullRequest("2", "web", MAIN, COMMIT)),
        ("feature/a", PullRequest("3", "web", MAIN, OTHER)),
        ("feature/a", PullRequest("4", "web", OTHER, COMMIT)),
    ]
    # Then those from that branch at that commit are found, over all pages
    found = given(opened).open_for("web", "feature/a", COMMIT)
    assert [each.id for each in found] == ["1", "4"]


def test_a_pull_request_without_a_difference_takes_no_comment(given: Given) -> None:
    merged_by_hand = [("feature/a", PullRequest("1", "web", COMMIT, COMMIT))]
    assert list(given(merged_by_hand).open_for("web", "feature/a", COMMIT)) == []


def test_a_comment_goes_to_the_difference_of_the_pull_request(
    codecommit: tuple[Any, Stubber],
) -> None:
    client, stub = codecommit
    request = {
        "pullRequestId": "1",
        "repositoryName": "web",
        "beforeCommitId": MAIN,
        "afterCommitId": COMMIT,
        "content": "**Build failed**",
        "clientRequestToken": "token",
    }
    stub.add_response("post_comment_for_pull_request", {}, request)
    CodeCommitPullRequests(client).comment(
        PullRequest("1", "web", MAIN, COMMIT), "**Build failed**", "token"
    )
    stub.assert_no_pending_responses()


def test_a_comment_whose_token_was_used_is_already_there(codecommit: tuple[Any, Stubber]) -> None:
    client, stub = codecommit
    stub.add_client_error(
        "post_comment_for_pull_request", "IdempotencyParameterMismatchException", "", 400
    )
    CodeCommitPullRequests(client).comment(PullRequest("1", "web", MAIN, COMMIT), "text", "token")


def test_any_other_refusal_of_a_comment_is_an_error(codecommit: tuple[Any, Stubber]) -> None:
    client, stub = codecommit
    stub.add_client_error("post_comment_for_pull_request", "CommitDoesNotExistException", "", 400)
    with pytest.raises(ClientError, match="CommitDoesNotExist"):
        CodeCommitPullRequests(client).comment(PullRequest("1", "web", MAIN, COMMIT), "a", "b")


def test_a_subscriber_may_filter_by_the_attributes(aws: None) -> None:
    # Given a subscriber who wants failures only
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic_arn = sns.create_topic(Name="notifications")["TopicArn"]
    inbox = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    sns.subscribe(
        TopicArn=topic_arn,
        Protocol="sqs",
        Endpoint="arn:aws:sqs:eu-west-1:123456789012:inbox",
        Attributes={"FilterPolicy": '{"outcome": ["failed"]}'},
    )
    # When a success and a failure are published
    topic = SnsTopic(sns, topic_arn)
    topic.publish(Notification("Build succeeded: web main", "{}", {"outcome": "succeeded"}))
    topic.publish(Notification("Build failed: web main", "{}", {"outcome": "failed"}))
    # Then the failure alone arrives, with its subject
    [message] = sqs.receive_message(QueueUrl=inbox, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(message["Body"])["Subject"] == "Build failed: web main"
