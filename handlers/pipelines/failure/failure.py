"""A failed action, and the notification of it: JSON for programs, its subject for people.

Schema, version 1. Members may be added; one that is removed or changes makes version 2.

version            1
kind               "pipeline"
outcome            "failed"
summary            one sentence for people
pipeline, execution, stage, action
reason             what CodePipeline says, such as "Rejected by ..."; null if nothing
time               when it failed, ISO 8601 in UTC
links              {"console": URL}

Delivery is at least once: what must act once keeps (execution, stage, action, time).
"""

import json
from dataclasses import dataclass

from handlers.shared.events import member, text
from handlers.shared.notification import Notification, subject_of

__all__ = ["Failure", "notification_of", "read_failure"]


@dataclass(frozen=True)
class Failure:
    """An action that failed, and why; ``reason`` is None if CodePipeline does not say."""

    pipeline: str
    execution: str
    stage: str
    action: str
    reason: str | None
    time: str


def read_failure(event: object) -> Failure:
    """Returns the failure in a "CodePipeline Action Execution State Change".

    https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html

    Raises MalformedEvent if the event is none.
    """
    detail = member(event, "detail")
    result = detail.get("execution-result") or {}
    return Failure(
        pipeline=text(event, "detail", "pipeline"),
        execution=text(event, "detail", "execution-id"),
        stage=text(event, "detail", "stage"),
        action=text(event, "detail", "action"),
        reason=result.get("external-execution-summary"),
        time=text(event, "time"),
    )


def notification_of(failure: Failure, pipelines_url: str) -> Notification:
    """Returns the notification of a failure; ``pipelines_url`` is the console's page of all."""
    summary = f"Pipeline failed: {failure.action} in {failure.stage} of {failure.pipeline}"
    attributes = {"kind": "pipeline", "outcome": "failed", "pipeline": failure.pipeline}
    body = {
        "version": 1,
        **attributes,
        "summary": summary,
        "execution": failure.execution,
        "stage": failure.stage,
        "action": failure.action,
        "reason": failure.reason,
        "time": failure.time,
        "links": {"console": f"{pipelines_url}/{failure.pipeline}/view"},
    }
    return Notification(subject_of(summary), json.dumps(body), attributes)
