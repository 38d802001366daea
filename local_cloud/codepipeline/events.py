"""The events of pipelines, their stages and their actions.

https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
"""

from datetime import UTC, datetime
from typing import Any

from local_cloud.codepipeline.action_execution import ActionExecution, Artifact
from local_cloud.codepipeline.execution import Execution
from local_cloud.events import put_service_event

_STATES = {"InProgress": "STARTED", "Cancelled": "CANCELED"}  # others are the status in capitals


def announce_execution(execution: Execution, state: str | None = None) -> None:
    """Emits "CodePipeline Pipeline Execution State Change".

    state: such as "RESUMED"; what the execution's status says unless given.
    """
    detail = _common(execution) | {"state": state or _state(execution.status)}
    trigger = execution.trigger
    detail["execution-trigger"] = {
        "trigger-type": trigger.type,
        "trigger-detail": trigger.detail,
    }
    _put(execution, "Pipeline", detail)


def announce_stage(execution: Execution, stage: str, state: str | None = None) -> None:
    """Emits "CodePipeline Stage Execution State Change"."""
    detail = {"stage": stage, "state": state or _state(execution.stages[stage])}
    _put(execution, "Stage", _common(execution) | detail)


def announce_action(execution: Execution, action: ActionExecution) -> None:
    """Emits "CodePipeline Action Execution State Change"."""
    detail = _common(execution, action.start) | {
        "stage": action.stage,
        "action": action.name,
        "action-execution-id": action.id,
        "state": _state(action.status),
        "region": action.declaration.get("region", execution.region),
        "type": action.declaration["actionTypeId"],
        "input-artifacts": [_artifact(each) for each in action.inputs],
        "output-artifacts": [_artifact(each) for each in action.outputs],
    }
    if result := _result(action):
        detail["execution-result"] = result
    _put(execution, "Action", detail)


def _put(execution: Execution, subject: str, detail: dict[str, Any]) -> None:
    put_service_event(
        execution.account,
        execution.region,
        "aws.codepipeline",
        f"CodePipeline {subject} Execution State Change",
        [execution.pipeline_arn],
        detail,
    )


def _common(execution: Execution, start: float | None = None) -> dict[str, Any]:
    return {
        "pipeline": execution.pipeline_name,
        "execution-id": execution.id,
        "start-time": _time(start or execution.start),
        "version": float(execution.definition["version"]),
        "pipeline-execution-attempt": float(execution.attempt),
    }


def _result(action: ActionExecution) -> dict[str, str]:
    result = {
        "external-execution-url": action.external_url,
        "external-execution-id": action.external_id,
        "external-execution-summary": action.failure.message if action.failure else action.summary,
        "error-code": action.failure.code if action.failure else None,
    }
    return {name: value for name, value in result.items() if value}


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {"name": artifact.name, "s3location": artifact.location()}


def _state(status: str) -> str:
    return _STATES.get(status, status.upper())


def _time(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
