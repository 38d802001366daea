"""The entry point, from what Lambda hands over to what it answers."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from handlers.hotfix_pipelines.reconciler import handler
from handlers.hotfix_pipelines.reconciler.settings import Settings
from handlers.shared.settings import InvalidSettings, read_settings
from tests.events import load
from tests.unit.handlers.branch_builds.test_handlers import Context
from tests.unit.handlers.hotfix_pipelines.reconciler.deployment import (
    REPOSITORY,
    Deployment,
    environment_of,
    event,
)


@pytest.fixture
def function(hotfixes: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """The function, cold, over AWS in memory."""
    monkeypatch.setattr(handler, "_parts", lambda: hotfixes.parts)
    return hotfixes


def batch(*bodies: object) -> dict[str, Any]:
    """Returns what the event source mapping hands over."""
    return {
        "Records": [
            {
                "messageId": f"id-{number}",
                "receiptHandle": f"m{number}",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:111111111111:hotfixes",
                "awsRegion": "eu-west-1",
            }
            for number, body in enumerate(bodies, start=1)
        ]
    }


def failed(answer: Any) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_a_bad_message_fails_alone(function: Deployment) -> None:
    # Given a branch that is gone, a message that is none, and a new branch
    function.push("hotfix-2")
    bodies = [
        event("codeCommitReferenceDeleted", REPOSITORY, "hotfix-1"),
        "no message",
        event("codeCommitReferenceCreated", REPOSITORY, "hotfix-2"),
    ]
    for body in bodies[1:]:
        function.queue.put(body)
    # When they come in one batch
    answer = handler.handle(batch(*bodies), Context())
    # Then the first is done, the second is left for the dead letters, the third is on its way
    assert failed(answer) == ["id-2", "id-3"]
    assert function.product("hotfix-2") is not None


def test_a_batch_of_which_nothing_is_done_comes_back_message_by_message(
    function: Deployment,
) -> None:
    function.queue.put("1")
    function.queue.put("2")
    assert failed(handler.handle(batch("1", "2"), Context())) == ["id-1", "id-2"]
    assert [each.delay_seconds for each in function.queue.messages.values()] == [0, 0]


def test_the_schedule_sweeps(function: Deployment) -> None:
    function.source.push(REPOSITORY, "hotfix-1")
    assert handler.handle(load("scheduledEvent"), Context()) is None
    assert len(function.queue.messages) == 1


def test_what_happens_is_counted(function: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    function.push("hotfix-1")
    handler.handle(batch({"repository": REPOSITORY, "branch": "hotfix-1"}), Context())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [counted] = [each for each in lines if "_aws" in each]
    assert counted["HotfixProvisioning"] == [1.0]


def test_the_parts_are_made_of_the_environment_at_cold_start(
    aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable, value in environment_of(tmp_path, (REPOSITORY,)).items():
        monkeypatch.setenv(variable, value)
    queue = boto3.client("sqs").create_queue(QueueName="hotfixes")
    monkeypatch.setenv("QUEUE_URL", queue["QueueUrl"])
    handler._parts.cache_clear()
    assert list(handler._parts().sweep.configured.repositories) == [REPOSITORY]
    handler._parts.cache_clear()


def test_the_function_slows_down_when_aws_throttles_it(aws: None) -> None:
    config: Any = boto3.client("codecommit", config=handler.ADAPTIVE).meta.config
    assert config.retries == {"mode": "adaptive", "total_max_attempts": 5}
    assert config.read_timeout == 5


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PRODUCT_ID", "", "PRODUCT_ID is not set"),
        ("MAX_HOTFIXES", "0", "MAX_HOTFIXES must be a whole number from 1 on"),
        ("PREFIXES", "hotfix-", "PREFIXES must be a JSON list of texts, not 'hotfix-'"),
        ("PREFIXES", '"hotfix-"', "PREFIXES must be a JSON list of texts"),
        ("PREFIXES", "[]", "PREFIXES must be a JSON list of texts"),
        ("PREFIXES", '[""]', "PREFIXES must be a JSON list of texts"),
        ("PRODUCT_PARAMETERS", "[]", "PRODUCT_PARAMETERS must be a JSON object of texts, not"),
        ("PRODUCT_PARAMETERS", '{"a": 1}', "PRODUCT_PARAMETERS must be a JSON object of texts"),
    ],
)
def test_a_wrong_setting_is_named_with_its_cure(
    tmp_path: Path, variable: str, value: str, said: str
) -> None:
    environment = {**environment_of(tmp_path, (REPOSITORY,)), variable: value}
    with pytest.raises(InvalidSettings, match=rf"{said}.*deploy again\.$"):
        read_settings(Settings, environment)
