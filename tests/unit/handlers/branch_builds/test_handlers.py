"""Both entry points, from the event that Lambda hands over to what then stands in AWS."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.branch_builds.build_result import handler as build_result
from handlers.branch_builds.intake import handler as intake
from handlers.branch_builds.push import Push
from handlers.shared.events import MalformedEvent
from handlers.shared.log import logger
from handlers.shared.settings import InvalidSettings
from tests.events import load


@dataclass
class Context(LambdaContext):
    """The part of Lambda's context that a log line shows."""

    function_name: str = "intake"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:1:function:intake"
    aws_request_id: str = "52fdfc07-2182-154f-163f-5f0f9a621d72"


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    """Each test is the first invocation of a new function."""
    yield
    intake._intake.cache_clear()
    build_result._build_result.cache_clear()


@pytest.fixture
def queue_url(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The intake function's environment, deployed; its cluster has no task definition."""
    sqs, ecs = boto3.client("sqs"), boto3.client("ecs")
    url = sqs.create_queue(QueueName="pushes.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    web = {"project": "branchline-web", "include": ["*"], "exclude": [], "tags": False}
    filters = tmp_path / "branch_filters.json"
    filters.write_text(json.dumps({"repositories": {"web": web}, "other_repositories": None}))
    environment = {
        "QUEUE_URL": url,
        "CLUSTER_ARN": ecs.create_cluster(clusterName="runners")["cluster"]["clusterArn"],
        "TASK_FAMILY": "runner",
        "SUBNET_IDS": "subnet-1,subnet-2",
        "SECURITY_GROUP_ID": "sg-1",
        "ASSIGN_PUBLIC_IP": "ENABLED",
        "MAX_RUNNERS": "2",
        "BRANCH_FILTERS_PATH": str(filters),
    }
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    return url


def test_a_push_is_queued_even_if_no_runner_can_start(queue_url: str) -> None:
    # Given a deployment whose runner has no task definition
    # When a branch is pushed
    with pytest.raises(Exception, match="ECS started no runner of runner"):
        intake.handle(load("codeCommitReferenceCreated"), Context())
    # Then the push waits on the queue
    [message] = boto3.client("sqs").receive_message(QueueUrl=queue_url)["Messages"]
    assert Push.from_json(message["Body"]).reference == "feature/search"


def test_a_dropped_repository_is_logged_with_the_cure_under_the_events_id(
    queue_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    event = load("codeCommitReferenceCreated")
    event["detail"]["repositoryName"] = "unknown"
    intake.handle(event, Context())
    assert logger.get_correlation_id() == event["id"]
    assert "add it to `repositories` in the configuration file" in caplog.text


def test_a_malformed_event_reaches_lambda_as_an_error(queue_url: str) -> None:
    with pytest.raises(MalformedEvent):
        intake.handle(load("codeCommitMalformedWithoutCommit"), Context())


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("QUEUE_URL", "", "QUEUE_URL is not set"),
        ("MAX_RUNNERS", "0", "MAX_RUNNERS must be a whole number from 1 on, not '0'"),
        ("MAX_RUNNERS", "two", "MAX_RUNNERS must be a whole number"),
        ("ASSIGN_PUBLIC_IP", "yes", "ASSIGN_PUBLIC_IP must be ENABLED or DISABLED"),
    ],
)
def test_a_wrong_setting_is_named_at_cold_start_with_its_cure(
    queue_url: str, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSettings, match=rf"{said}.*deploy again\.$"):
        intake.handle(load("scheduledEvent"), Context())


def test_a_build_that_started_is_published(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a topic with a subscriber
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic_arn = sns.create_topic(Name="notifications")["TopicArn"]
    inbox = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    endpoint = "arn:aws:sqs:eu-west-1:123456789012:inbox"
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=endpoint)
    monkeypatch.setenv("TOPIC_ARN", topic_arn)
    monkeypatch.setenv("COMMENT_ROLE_ARN", "arn:aws:iam::111111111111:role/comment")
    # When a build starts
    build_result.handle(load("codeBuildStateChangeInProgress"), Context())
    # Then the subscriber has the notification
    [message] = sqs.receive_message(QueueUrl=inbox)["Messages"]
    assert json.loads(json.loads(message["Body"])["Message"])["status"] == "IN_PROGRESS"
