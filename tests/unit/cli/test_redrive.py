"""Dead letters on their way again."""

import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cli.platform import Platform, RunnerImage
from cli.redrive.events import Sender, redeliver

PUSH = {"source": "aws.codecommit", "detail-type": "CodeCommit Repository State Change"}
BUILD = {"source": "aws.codebuild", "detail-type": "CodeBuild Build State Change"}


class Functions:
    """AWS Lambda as far as ``Sender`` knows it; ``broken`` functions answer with an error."""

    def __init__(self, *broken: str) -> None:
        self.invoked: list[str] = []
        self._broken = broken

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        self.invoked.append(FunctionName)
        error = {"FunctionError": "Unhandled"} if FunctionName in self._broken else {}
        return {"Payload": io.BytesIO(b'"why"'), **error}


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("sqs", region_name="eu-west-1")


def queue_of(sqs: Any, *events: dict[str, Any]) -> str:
    url = str(sqs.create_queue(QueueName="failed-events")["QueueUrl"])
    for event in events:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))
    return url


def sender(functions: Functions) -> Sender:
    platform = Platform(
        queue_url="",
        dead_letter_queue_url="",
        failed_events_queue_urls={},
        undelivered_events_queue_urls=[],
        intake_function="intake",
        build_result_function="build-result",
        cluster_arn="",
        task_family="",
        runner_image=RunnerImage(repository="", tag="", build_project=""),
    )
    return Sender(functions, platform)


def messages_left(sqs: Any, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)


def test_each_event_goes_to_the_function_that_takes_it_and_leaves_the_queue(sqs: Any) -> None:
    functions = Functions()
    url = queue_of(sqs, PUSH, BUILD)

    assert redeliver(sqs, url, sender(functions)) == (2, 0)
    assert sorted(functions.invoked) == ["build-result", "intake"]
    assert messages_left(sqs, url) == 0


def test_an_event_that_fails_again_stays_and_harms_no_other(sqs: Any) -> None:
    url = queue_of(sqs, PUSH, BUILD)

    assert redeliver(sqs, url, sender(Functions("intake"))) == (1, 1)
    assert messages_left(sqs, url) == 1


def test_an_event_that_no_function_takes_stays(sqs: Any) -> None:
    url = queue_of(sqs, {"source": "aws.elsewhere"})

    assert redeliver(sqs, url, sender(Functions())) == (0, 1)
    assert messages_left(sqs, url) == 1


def test_an_empty_queue_is_nothing_to_do(sqs: Any) -> None:
    assert redeliver(sqs, queue_of(sqs), sender(Functions())) == (0, 0)
