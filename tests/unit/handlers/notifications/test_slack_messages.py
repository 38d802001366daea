"""What each notification says in Slack, within what Slack takes."""

import json
from typing import Any

import pytest

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.announcements import What, announcement
from handlers.notifications.slack.message import Colour, Message, payload_of
from handlers.notifications.slack.reading import read_notification
from tests.events import load

KNOWN = [
    "codeDeployTriggerCreated",
    "codeDeployTriggerDocumented",
    "codeDeployTriggerFailed",
    "codeDeployTriggerInstanceFailed",
    "codeDeployTriggerRollback",
    "codePipelineActionFailed",
    "codePipelineApproval",
    "codePipelineExecutionFailed",
    "codePipelineStageStarted",
    "cloudWatchAlarmNotification",
]


def read(body: object, subject: str = "subject") -> Message:
    text = body if isinstance(body, str) else json.dumps(body)
    return read_notification({"Subject": subject, "Message": text})


@pytest.mark.parametrize("event", KNOWN)
def test_every_known_notification_has_words_of_its_own(event: str) -> None:
    # Given what AWS publishes
    message = read(load(event))
    # Then it is not shown raw, and says where to look
    assert message.title != "subject"
    assert "{" not in message.text
    assert all(url.startswith("https://") for url in message.links.values() if url)
    assert any(message.links.values())


def test_a_failed_deployment() -> None:
    assert read(load("codeDeployTriggerFailed")) == Message(
        title="Deployment failed: orders",
        colour=Colour.BAD,
        facts={
            "Deployment group": "orders-prod",
            "Deployment": "d-ABCDEF123",
            "Instances": "1 Succeeded, 2 Failed",
            "Account and region": "555555555555 eu-west-1",
        },
        text="HEALTH_CONSTRAINTS: Too many individual instances failed deployment.",
        links={
            "Deployment in the console": "https://eu-west-1.console.aws.amazon.com/codesuite/"
            "codedeploy/deployments/d-ABCDEF123"
        },
    )


def test_a_rollback_says_of_what() -> None:
    message = read(load("codeDeployTriggerRollback"))
    assert message.title == "Rollback created: orders"
    assert "roll back deployment d-ABCDEF123" in message.text


def test_what_the_documentation_shows_is_understood_too() -> None:
    # Given objects where CodeDeploy really sends text, and a status in small letters
    message = read(load("codeDeployTriggerDocumented"))
    assert message.colour is Colour.BAD
    assert message.facts["Instances"] == "10 Failed, 14 InProgress, 12 Succeeded"
    assert message.text == "IAM_ROLE_MISSING: IAM Role is missing for deployment group"


@pytest.mark.parametrize("broken", ["{", "[]", 7, None, "null"])
def test_members_that_are_broken_are_left_out(broken: object) -> None:
    body = {**load("codeDeployTriggerFailed"), "errorInformation": broken}
    assert read({**body, "deploymentOverview": broken}).title == "Deployment failed: orders"


def test_a_host_s_failure_names_the_lifecycle_event() -> None:
    message = read(load("codeDeployTriggerInstanceFailed"))
    assert message.title == "Deployment failed on i-496589f7"
    assert message.facts["Failed at"] == "BeforeInstall"


def test_an_approval_links_to_where_it_is_given() -> None:
    event = load("codePipelineApproval")
    message = read(event)
    assert message.colour is Colour.WAITING
    assert message.links["Approve or reject"] == event["approval"]["approvalReviewLink"]
    assert message.text == event["approval"]["customData"]


def test_a_build_of_the_platform() -> None:
    body = {
        "version": 1,
        "kind": "build",
        "status": "FAILED",
        "outcome": "failed",
        "summary": "Build failed: web feature/a at 8f2b",
        "repository": "web",
        "reference": "feature/a",
        "commit": "8f2b",
        "failed_phase": {"name": "BUILD", "status": "FAILED", "message": "exit status 1"},
        "links": {"console": "https://console", "log": None},
    }
    assert read(body) == Message(
        "Build failed: web feature/a at 8f2b",
        Colour.BAD,
        {"Repository": "web", "Branch": "feature/a", "Commit": "8f2b"},
        "BUILD FAILED: exit status 1",
        {"Console": "https://console"},
    )


@pytest.mark.parametrize("what", What)
def test_every_announcement_of_a_hotfix(what: What) -> None:
    # Given what the reconciler publishes
    hotfix = Hotfix("branchline-hotfix-orders-login", "orders", "hotfix-login")
    published = announcement(what, hotfix, "the detail")
    # Then Slack shows it in a colour, with the cure
    message = read(published.message)
    assert message.colour in (Colour.BAD, Colour.WAITING)
    assert json.loads(published.message)["cure"] in message.text


@pytest.mark.parametrize("raw", ["plain text", "[1, 2]", '{"what": "ever"}', "", "{", "\x00"])
def test_what_nobody_foresaw_is_shown_as_it_is(raw: str) -> None:
    message = read(raw, "from somewhere")
    assert (message.title, message.text) == ("from somewhere", raw)


def texts(payload: Any) -> list[str]:
    if isinstance(payload, dict):
        return [text for value in payload.values() for text in texts(value)]
    if isinstance(payload, list):
        return [text for value in payload for text in texts(value)]
    return [payload] if isinstance(payload, str) else []


def test_oversized_messages_are_cut_and_say_so() -> None:
    # Given a message with too much of everything
    message = Message(
        "t" * 500,
        Colour.BAD,
        {f"fact {number}": "<" * 5000 for number in range(30)},
        "&" * 20000,
        {f"link {number}": "https://example.com/" + "p" * 900 for number in range(30)},
    )
    # When it is made Slack's
    payload = payload_of(message, "#deployments")
    [attachment] = payload["attachments"]
    header, facts, text, links = attachment["blocks"]
    # Then every part is within its limit, and the whole within what Slack is known to take
    assert len(header["text"]["text"]) <= 150
    assert len(facts["fields"]) == 10
    assert all(len(each["text"]) <= 2000 for each in facts["fields"])
    assert len(text["text"]["text"]) <= 3000
    assert len(links["text"]["text"]) <= 3000
    assert header["text"]["text"].endswith("(cut)")
    assert payload["channel"] == "#deployments"


def test_what_slack_would_obey_is_escaped() -> None:
    # Given a branch and an error that speak Slack
    hostile = "<!channel> & <https://evil|here> ``` *bold*"
    payload = payload_of(Message(hostile, Colour.BAD, {"Branch": hostile}, hostile), None)
    # Then none of it is obeyed; the header is plain text
    plain = payload["attachments"][0]["blocks"][0]["text"]
    assert plain["type"] == "plain_text"
    plain["text"] = ""
    assert not any("<" in text for text in texts(payload))
    assert "channel" not in payload


def test_a_link_that_is_none_is_left_out() -> None:
    message = Message("title", Colour.GOOD, links={"Here": "javascript:alert(1)", "There": ""})
    assert len(payload_of(message, None)["attachments"][0]["blocks"]) == 1
