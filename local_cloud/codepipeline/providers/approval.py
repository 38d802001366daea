"""Manual approvals: someone is told, and answers with the token.

https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local_cloud.codepipeline.providers.registry import provides
from local_cloud.codepipeline.work import ActionFailed, Work

MAX_SUBJECT = 100  # characters (SNS)


@dataclass(frozen=True)
class Answer:
    """What PutApprovalResult was given. by: the ARN of who answered."""

    approved: bool
    summary: str
    by: str


@provides("Manual", "Approval", limit_seconds=7 * 24 * 60 * 60)
def ask_for_approval(work: Work) -> Mapping[str, str]:
    """Publishes the question on the topic, if there is one, and waits for the answer."""
    action = work.action
    action.token = str(uuid.uuid4())
    if topic := work.configuration.get("NotificationArn"):
        work.client("sns").publish(
            TopicArn=topic, Subject=_subject(work), Message=json.dumps(_message(work))
        )
    answer: Answer = work.receive()
    action.summary, action.updated_by = answer.summary, answer.by
    if not answer.approved:
        raise ActionFailed(f"Rejected by {answer.by}: {answer.summary}")
    return {}


def _subject(work: Work) -> str:
    name, action = work.execution.pipeline_name, work.action.name
    return f"APPROVAL NEEDED: AWS CodePipeline {name} for action {action}"[:MAX_SUBJECT]


def _message(work: Work) -> dict[str, Any]:
    execution, action = work.execution, work.action
    view = (
        f"https://console.aws.amazon.com/codepipeline/home?region={execution.region}"
        f"#/view/{execution.pipeline_name}"
    )
    expires = datetime.fromtimestamp(work.deadline, UTC)
    approval = {
        "pipelineName": execution.pipeline_name,
        "stageName": action.stage,
        "actionName": action.name,
        "token": action.token,
        "expires": expires.strftime("%Y-%m-%dT%H:%MZ"),
        "externalEntityLink": work.configuration.get("ExternalEntityLink"),
        "approvalReviewLink": f"{view}/{action.stage}/{action.name}/approve/{action.token}",
        "customData": work.configuration.get("CustomData"),
    }
    return {"region": execution.region, "consoleLink": view, "approval": approval}
