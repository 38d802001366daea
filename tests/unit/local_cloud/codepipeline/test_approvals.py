"""Manual approvals: who is asked, what they are told, who may answer."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.events import load
from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codepipeline.conftest import Pipeline, Workshop, approval, stage
from tests.unit.local_cloud.workloads import allow


def asking(workshop: Workshop, **members: Any) -> Pipeline:
    """Makes a pipeline with an approval."""
    source = workshop.source(workshop.repository())
    return workshop.pipeline(source, stage("Ask", approval(**members)))


def test_the_question_has_the_documented_form(workshop: Workshop) -> None:
    # Given an approval with a topic, a text and a link
    topic, questions = workshop.topic()
    link = "https://example.com/pull-requests/7"
    configuration = {
        "NotificationArn": topic,
        "CustomData": "Deploy #{Source.CommitMessage}?",
        "ExternalEntityLink": link,
    }
    # When it waits
    pipeline = asking(workshop, configuration=configuration, timeoutInMinutes=5)
    message = questions.receive_json()
    # Then the topic has been told all that AWS tells
    subject = f"APPROVAL NEEDED: AWS CodePipeline {pipeline.name} for action Approve"
    assert message["Subject"] == subject
    question, canonical = json.loads(message["Message"]), load("codePipelineApproval")
    assert question.keys() == canonical.keys()
    assert question["approval"].keys() == canonical["approval"].keys()
    asked = question["approval"]
    assert asked["customData"] == "Deploy First?"
    assert asked["externalEntityLink"] == link
    assert asked["token"] == pipeline.token("Ask")
    expires = datetime.strptime(asked["expires"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    assert expires - datetime.now(UTC) <= timedelta(minutes=5)


def test_a_role_must_be_allowed_to_publish(workshop: Workshop) -> None:
    topic, _ = workshop.topic()
    workshop.statements.clear()
    pipeline = asking(workshop, configuration={"NotificationArn": topic})
    assert pipeline.finish(pipeline.first()) == "Failed"
    details = pipeline.latest("Ask")["errorDetails"]
    assert details["code"] == "PermissionError"
    assert "SNS:Publish" in details["message"] or "sns:Publish" in details["message"]


def test_the_answer_says_who_gave_it_and_why(workshop: Workshop) -> None:
    pipeline = asking(workshop)
    pipeline.answer("Ask", "Rejected", summary="not on a Friday")
    assert pipeline.finish(pipeline.first()) == "Failed"
    latest = pipeline.latest("Ask")
    assert latest["summary"] == "not on a Friday"
    assert f"arn:aws:sts::{TOOLS_ACCOUNT}:assumed-role/" in latest["lastUpdatedBy"]
    assert "token" not in latest


def test_only_who_may_answers(cloud: Cloud, workshop: Workshop) -> None:
    # Given two roles, of which one may answer this one approval
    pipeline = asking(workshop)
    arn = f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{pipeline.name}/Ask/Approve"
    may = cloud.role(TOOLS_ACCOUNT, allow("codepipeline:PutApprovalResult", arn))
    may_not = cloud.role(TOOLS_ACCOUNT, allow("codepipeline:GetPipelineState", "*"))
    answer = {
        "pipelineName": pipeline.name,
        "stageName": "Ask",
        "actionName": "Approve",
        "token": pipeline.token("Ask"),
        "result": {"summary": "", "status": "Approved"},
    }
    # When both try, then only that one has answered
    with pytest.raises(ClientError, match="codepipeline:PutApprovalResult"):
        cloud.client("codepipeline", role=may_not).put_approval_result(**answer)
    cloud.client("codepipeline", role=may).put_approval_result(**answer)
    pipeline.succeed(pipeline.first())


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"stageName": "Other"}, "StageNotFound"),
        ({"actionName": "Other"}, "ActionNotFound"),
    ],
)
def test_an_answer_names_stage_and_action(
    workshop: Workshop, changed: dict[str, str], refusal: str
) -> None:
    pipeline = asking(workshop)
    names = {"pipelineName": pipeline.name, "stageName": "Ask", "actionName": "Approve"}
    with pytest.raises(ClientError, match=refusal):
        pipeline.codepipeline.put_approval_result(
            **names | changed,
            token=pipeline.token("Ask"),
            result={"summary": "", "status": "Approved"},
        )
