"""An action that fails is told of, with where and why."""

import json
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.pipelines.failure import handler
from handlers.pipelines.failure.failure import Failure, notification_of, read_failure
from handlers.shared.events import MalformedEvent
from tests.events import load

CONSOLE = "https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines"


@pytest.fixture
def event() -> dict[str, Any]:
    """An action that made no change set, because the template is wrong."""
    return load("codePipelineActionFailed")


def test_a_failure_says_where_it_was_and_why(event: dict[str, Any]) -> None:
    assert read_failure(event) == Failure(
        pipeline="branchline-release-orders-main",
        execution="7f4dd1c8-2c43-4c3d-9d9b-0d9f0b0a7c11",
        stage="Stage",
        action="CreateChangeSet",
        reason="Template error: instance of Fn::GetAtt references undefined resource Service",
        time="2026-11-20T10:33:40Z",
    )


def test_a_failure_without_a_reason_is_told_of_all_the_same(event: dict[str, Any]) -> None:
    del event["detail"]["execution-result"]

    assert read_failure(event).reason is None


@pytest.mark.parametrize("member", ["pipeline", "execution-id", "stage", "action"])
def test_an_event_that_lacks_where_it_was_is_malformed(event: dict[str, Any], member: str) -> None:
    del event["detail"][member]

    with pytest.raises(MalformedEvent, match=member):
        read_failure(event)


def test_people_read_the_subject_and_programs_the_message(event: dict[str, Any]) -> None:
    notification = notification_of(read_failure(event), CONSOLE)
    message = json.loads(notification.message)

    assert notification.subject == (
        "Pipeline failed: CreateChangeSet in Stage of branchline-release-orders-main"
    )
    assert notification.attributes.items() <= message.items()
    assert message["reason"].startswith("Template error")
    assert message["links"] == {"console": f"{CONSOLE}/branchline-release-orders-main/view"}


class Context(LambdaContext):
    """The part of Lambda's context that a log line shows."""

    function_name = "pipeline-failure"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:eu-west-1:1:function:pipeline-failure"
    aws_request_id = "52fdfc07-2182-154f-163f-5f0f9a621d72"


def test_who_subscribed_hears_of_it(
    aws: None, event: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a topic with a subscriber
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic_arn = sns.create_topic(Name="notifications")["TopicArn"]
    inbox = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    endpoint = "arn:aws:sqs:eu-west-1:123456789012:inbox"
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=endpoint)
    monkeypatch.setenv("TOPIC_ARN", topic_arn)
    monkeypatch.setenv("PIPELINES_URL", CONSOLE)

    # When an action fails
    handler.handle(event, Context())

    # Then the subscriber has the notification
    [message] = sqs.receive_message(QueueUrl=inbox)["Messages"]
    assert json.loads(json.loads(message["Body"])["Message"])["action"] == "CreateChangeSet"
