"""Dead letters on their way again."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from ruamel.yaml import YAML

from cli.cloud import Cloud
from cli.platform import HotfixPipelines, Platform, RunnerImage
from cli.redrive.events import redeliver
from cli.redrive.sender import Sender
from cli.release_pipelines import releases
from modules.settings import Settings

ARN = "arn:aws:{}:eu-west-1:222222222222:{}"
INTAKE = ARN.format("lambda", "function:intake")
BUS = ARN.format("events", "event-bus/events")
EVENT = {"source": "aws.codecommit", "detail-type": "CodeCommit Repository State Change"}


def change(kind: str, branch: str) -> dict[str, Any]:
    detail = {"event": kind, "repositoryName": "orders", "referenceName": branch}
    return {**EVENT, "detail": detail}


class Services:
    """AWS as far as ``Sender`` knows it; ``broken`` functions answer with an error."""

    def __init__(self, *broken: str) -> None:
        self.calls: list[tuple[str, str]] = []
        self._broken = broken

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        self.calls.append(("lambda", FunctionName))
        error = {"FunctionError": "Unhandled"} if FunctionName in self._broken else {}
        return {"Payload": io.BytesIO(b'"why"'), **error}

    def start_pipeline_execution(self, name: str) -> None:
        self.calls.append(("codepipeline", name))

    def start_build(self, projectName: str) -> None:
        self.calls.append(("codebuild", projectName))

    def get_queue_url(self, QueueName: str, QueueOwnerAWSAccountId: str) -> dict[str, str]:
        return {"QueueUrl": f"{QueueOwnerAWSAccountId}/{QueueName}"}

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:
        self.calls.append(("sqs", QueueUrl))


@dataclass(frozen=True, eq=False)
class OneCloud(Cloud):
    """A cloud whose every client is the same ``services``."""

    services: Services = field(default_factory=Services)

    def client(self, service: str, account: str) -> Any:
        return self.services


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("sqs", region_name="eu-west-1")


def queue_of(sqs: Any, *letters: tuple[dict[str, Any], str]) -> str:
    """Returns the URL of a queue of events, each with the target that did not take it."""
    url = str(sqs.create_queue(QueueName="failed-events")["QueueUrl"])
    for event, target in letters:
        attribute = {"TARGET_ARN": {"DataType": "String", "StringValue": target}}
        sqs.send_message(
            QueueUrl=url,
            MessageBody=json.dumps(event),
            MessageAttributes=attribute if target else {},
        )
    return url


def sender(services: Services) -> Sender:
    settings = YAML(typ="safe").load(Path("config/local.yaml").read_text())
    settings["repositories"] = [{"name": "orders"}]
    settings["applications"] = [{"name": "orders", "repository": "orders"}]
    cloud = OneCloud(Settings.model_validate(settings), None, services=services)
    hotfixes = HotfixPipelines(
        product_id="",
        queue_url="hotfixes",
        dead_letter_queue_url="",
        reconciler_function="reconciler",
    )
    platform = Platform(
        queue_url="",
        dead_letter_queue_url="",
        functions={},
        failed_events_queue_urls={},
        undelivered_events_queue_urls=[],
        intake_function="intake",
        cluster_arn="",
        task_family="",
        runner_image=RunnerImage(repository="", tag="", build_project=""),
        hotfix_pipelines=hotfixes,
    )
    return Sender(cloud, platform)


def messages_left(sqs: Any, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)


def test_each_event_goes_to_the_target_that_did_not_take_it(sqs: Any) -> None:
    services = Services()
    targets = {
        INTAKE: ("lambda", "intake"),
        ARN.format("sqs", "hotfixes"): ("sqs", "222222222222/hotfixes"),
        ARN.format("codepipeline", "hotfix-a"): ("codepipeline", "hotfix-a"),
        ARN.format("codebuild", "project/image"): ("codebuild", "image"),
    }
    url = queue_of(sqs, *((EVENT, target) for target in targets))

    assert redeliver(sqs, url, sender(services).deliver) == (4, 0)
    assert sorted(services.calls) == sorted(targets.values())
    assert messages_left(sqs, url) == 0


def test_what_the_relay_could_not_forward_goes_wherever_the_rules_behind_it_lead() -> None:
    services = Services()
    send = sender(services)
    pipelines = {each.branch: each.pipeline for each in releases(send.cloud.settings)}
    expected = {
        ("referenceUpdated", "feature/a"): [("lambda", "intake")],
        ("referenceUpdated", "main"): [("lambda", "intake"), ("codepipeline", pipelines["main"])],
        ("referenceCreated", "hotfix-a"): [("lambda", "intake"), ("sqs", "hotfixes")],
        ("referenceDeleted", "hotfix-a"): [("sqs", "hotfixes")],
    }
    for (kind, branch), calls in expected.items():
        send.deliver(change(kind, branch), BUS)
        assert services.calls == calls
        services.calls.clear()


def test_an_event_of_a_function_goes_to_that_function_whatever_it_is(sqs: Any) -> None:
    services = Services()
    url = queue_of(sqs, ({"source": "aws.elsewhere"}, ""))

    assert redeliver(sqs, url, sender(services).to_function("reconciler")) == (1, 0)
    assert services.calls == [("lambda", "reconciler")]


def test_an_event_that_fails_again_stays_and_harms_no_other(sqs: Any) -> None:
    other = ARN.format("lambda", "function:build-result")
    url = queue_of(sqs, (EVENT, INTAKE), (EVENT, other))

    assert redeliver(sqs, url, sender(Services("intake")).deliver) == (1, 1)
    assert messages_left(sqs, url) == 1


def test_an_event_that_nothing_takes_stays(sqs: Any) -> None:
    url = queue_of(sqs, (EVENT, ""))

    assert redeliver(sqs, url, sender(Services()).deliver) == (0, 1)
    assert messages_left(sqs, url) == 1


def test_an_empty_queue_is_nothing_to_do(sqs: Any) -> None:
    assert redeliver(sqs, queue_of(sqs), sender(Services()).deliver) == (0, 0)
