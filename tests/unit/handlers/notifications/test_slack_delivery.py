"""Nothing is lost: what Slack does not take is raised, so that SNS delivers it again."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import boto3
import pytest
import urllib3

from handlers.notifications.slack import handler
from handlers.notifications.slack.delivery import RESERVE_SECONDS, Delivery
from handlers.notifications.slack.poster import NotPosted, SlackPoster, bot, webhook
from handlers.shared.events import MalformedEvent
from handlers.shared.settings import InvalidSettings

SECRET = "hooks.slack.com/services/T000/B000/XXXX"


@dataclass
class Slack:
    """Slack's answers, in turn: status and body, or an error; the last one for ever."""

    answers: list[tuple[int, str, dict[str, str]] | Exception]
    requests: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def request(self, method: str, url: str, **arguments: Any) -> urllib3.BaseHTTPResponse:
        self.requests.append((url, arguments["headers"], json.loads(arguments["body"])))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, body, headers = answer
        return urllib3.HTTPResponse(BytesIO(body.encode()), headers=headers, status=status)


OK: tuple[int, str, dict[str, str]] = (200, "ok", {})


def post(*answers: Any, patience: float = 60.0) -> tuple[Slack, list[float]]:
    slack = Slack(list(answers))
    slept: list[float] = []
    poster = SlackPoster(webhook(SECRET), slack, slept.append)
    poster.post({"text": "hello"}, patience)
    return slack, slept


def test_a_message_is_posted_to_the_webhook() -> None:
    slack, slept = post(OK)
    [(url, headers, payload)] = slack.requests
    assert url == f"https://{SECRET}"
    assert headers["Content-Type"].startswith("application/json")
    assert payload == {"text": "hello"}
    assert not slept


def test_too_many_messages_wait_as_long_as_slack_says() -> None:
    slack, slept = post((429, "", {"Retry-After": "7"}), OK)
    assert slept == [7.0]
    assert len(slack.requests) == 2


def test_a_wait_that_is_too_long_is_left_to_sns() -> None:
    with pytest.raises(NotPosted, match="too many messages"):
        post((429, "", {"Retry-After": "300"}), OK)


@pytest.mark.parametrize(
    "trouble",
    [
        (500, "oops", {}),
        (503, "", {}),
        urllib3.exceptions.ReadTimeoutError(None, f"/{SECRET}", "timed out"),  # type: ignore[arg-type]
        urllib3.exceptions.NewConnectionError(None, SECRET),  # type: ignore[arg-type]
    ],
)
def test_trouble_is_tried_again_and_then_raised_without_the_secret(trouble: Any) -> None:
    # Given Slack in trouble for once, the message is posted
    slack, _ = post(trouble, OK)
    assert len(slack.requests) == 2
    # And if it lasts, it is raised, without the webhook
    with pytest.raises(NotPosted) as error:
        post(trouble)
    assert "T000" not in str(error.value)
    assert "T000" not in str(error.value.__cause__ or "")


@pytest.mark.parametrize(
    ("status", "body"),
    [(400, "invalid_payload"), (403, "action_prohibited"), (404, "no_service"), (410, "gone")],
)
def test_a_refusal_is_raised_at_once_with_slack_s_reason(status: int, body: str) -> None:
    slack = Slack([(status, body, {})])
    with pytest.raises(NotPosted, match=body):
        SlackPoster(webhook(SECRET), slack, lambda _: None).post({}, 60)
    assert len(slack.requests) == 1


def test_a_bot_is_refused_with_http_200() -> None:
    slack = Slack([(200, '{"ok": false, "error": "channel_not_found"}', {})])
    poster = SlackPoster(bot("xoxb-1"), slack, lambda _: None)
    with pytest.raises(NotPosted, match="channel_not_found"):
        poster.post({}, 60)
    url, headers, _ = slack.requests[0]
    assert (url, headers["Authorization"]) == (
        "https://slack.com/api/chat.postMessage",
        "Bearer xoxb-1",
    )
    slack.answers = [(200, '{"ok": true}', {})]
    poster.post({}, 60)


def test_a_destination_does_not_show_its_secret() -> None:
    assert "T000" not in repr(webhook(SECRET))
    assert "xoxb" not in repr(bot("xoxb-1"))


@dataclass
class FakePoster:
    posted: list[dict[str, Any]] = field(default_factory=list)
    patience: list[float] = field(default_factory=list)

    def post(self, payload: Any, patience_seconds: float) -> None:
        self.patience.append(patience_seconds)
        if "refused" in payload["text"]:
            raise NotPosted("Slack did not take the message: refused")
        self.posted.append(payload)


def event(*subjects: str) -> dict[str, Any]:
    return {"Records": [{"Sns": {"Subject": each, "Message": "text"}} for each in subjects]}


def test_one_that_fails_does_not_keep_the_others_from_it() -> None:
    # Given three notifications, the first of which Slack refuses, and a record that is none
    poster = FakePoster()
    records = event("refused", "two", "three")
    records["Records"].insert(1, {"what": "ever"})
    # When they are delivered
    with pytest.raises(ExceptionGroup) as failures:
        Delivery(poster, None).deliver(records, lambda: 60.0)
    # Then the others are posted, and both failures are raised
    assert [each["text"] for each in poster.posted] == ["two", "three"]
    assert [type(each) for each in failures.value.exceptions] == [NotPosted, MalformedEvent]
    assert poster.patience[0] == 60.0 - RESERVE_SECONDS


@pytest.fixture
def environment(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A webhook that KMS has encrypted for the function."""
    kms = boto3.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    encrypted = kms.encrypt(
        KeyId=key, Plaintext=SECRET.encode(), EncryptionContext={"LambdaFunctionName": "slack"}
    )["CiphertextBlob"]
    monkeypatch.setenv("kmsEncryptedHookUrl", base64.b64encode(encrypted).decode())
    monkeypatch.setenv("slackChannel", "#deployments")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "slack")
    yield
    handler._delivery.cache_clear()


def test_the_secret_is_decrypted_for_this_function(environment: None) -> None:
    delivery = handler._delivery()
    assert delivery.channel == "#deployments"
    assert isinstance(delivery.poster, SlackPoster)
    assert delivery.poster._destination.url == f"https://{SECRET}"


@pytest.mark.parametrize("other", [{"kmsEncryptedBotToken": "eA=="}, {"kmsEncryptedHookUrl": ""}])
def test_exactly_one_secret_is_set(
    environment: None, monkeypatch: pytest.MonkeyPatch, other: dict[str, str]
) -> None:
    for name, value in other.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings, match="exactly one"):
        handler._delivery()
