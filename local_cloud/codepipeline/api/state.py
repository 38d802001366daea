"""GetPipelineState: every stage with its latest execution, and who waits before it."""

from typing import Any

from local_cloud.codepipeline.action_execution import ActionExecution
from local_cloud.codepipeline.api.registry import (
    codepipeline_operation,
    pipeline_of,
    without_nothing,
)
from local_cloud.codepipeline.execution import Execution
from local_cloud.codepipeline.pipeline import Pipeline
from local_cloud.codepipeline.states import Mode
from local_cloud.operations import Call


@codepipeline_operation
def get_pipeline_state(call: Call) -> dict[str, Any]:
    """Returns what each stage and action does now, or did last."""
    pipeline = pipeline_of(call)
    stages = pipeline.definition["stages"]
    return {
        "pipelineName": pipeline.name,
        "pipelineVersion": pipeline.definition["version"],
        "stageStates": [_stage(pipeline, stage) for stage in stages],
        "created": pipeline.created,
        "updated": pipeline.updated,
    }


def _stage(pipeline: Pipeline, stage: dict[str, Any]) -> dict[str, Any]:
    name = stage["name"]
    entered = [each for each in list(pipeline.executions.values()) if name in each.stages]
    latest = entered[-1] if entered else None
    state: dict[str, Any] = {
        "stageName": name,
        "inboundTransitionState": _transition(pipeline, name),
        "actionStates": [_action(entered, name, action["name"]) for action in stage["actions"]],
    }
    if latest is not None:
        state["latestExecution"] = _execution(latest, latest.stages[name])
    inbound = [_execution(each, "InProgress") for each in pipeline.gates.waiting(name)]
    if inbound and pipeline.definition["executionMode"] == Mode.SUPERSEDED:
        state["inboundExecution"] = inbound[-1]
    elif inbound:
        state["inboundExecutions"] = inbound
    return state


def _execution(execution: Execution, status: str) -> dict[str, str]:
    return {"pipelineExecutionId": execution.id, "status": status, "type": "STANDARD"}


def _transition(pipeline: Pipeline, stage: str) -> dict[str, Any]:
    transition = pipeline.gates.transition(stage)
    if transition.changed_by is None:
        return {"enabled": True}
    return without_nothing(
        {
            "enabled": transition.enabled,
            "lastChangedBy": transition.changed_by,
            "lastChangedAt": transition.changed_at,
            "disabledReason": transition.reason,
        }
    )


def _action(entered: list[Execution], stage: str, name: str) -> dict[str, Any]:
    runs = [run for each in entered if (run := each.latest_actions(stage).get(name))]
    if not runs:
        return {"actionName": name}
    latest = runs[-1]
    state = {"actionName": name, "latestExecution": _run(latest)}
    revision = next((each.revision for each in latest.outputs if each.revision), None)
    if revision:
        state["currentRevision"] = {
            "revisionId": revision,
            "revisionChangeId": revision,
            "created": latest.updated,
        }
    return without_nothing(state | {"entityUrl": latest.external_url})


def _run(action: ActionExecution) -> dict[str, Any]:
    failure = action.failure
    return without_nothing(
        {
            "actionExecutionId": action.id,
            "status": action.status,
            "summary": action.summary,
            "lastStatusChange": action.updated,
            "token": action.token,
            "lastUpdatedBy": action.updated_by,
            "externalExecutionId": action.external_id,
            "externalExecutionUrl": action.external_url,
            "errorDetails": {"code": failure.code, "message": failure.message} if failure else None,
            "logStreamARN": action.log_stream,
        }
    )
