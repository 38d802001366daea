"""StartPipelineExecution and what tells about executions."""

from typing import Any

from local_cloud.codepipeline.api.registry import (
    codepipeline_operation,
    page,
    pipeline_of,
    without_nothing,
)
from local_cloud.codepipeline.execution import Execution, Trigger
from local_cloud.codepipeline.pipeline import find_execution
from local_cloud.codepipeline.start import start_execution
from local_cloud.codepipeline.states import StageStatus
from local_cloud.idempotency import once
from local_cloud.operations import AwsError, Call

MAX_PAGE = 100


@codepipeline_operation
def start_pipeline_execution(call: Call) -> dict[str, Any]:
    """Starts an execution; the same clientRequestToken answers the same execution."""
    token = call.parameters.get("clientRequestToken")
    if token is None:
        return {"pipelineExecutionId": _start(call)}
    mismatch = AwsError("ConflictException", "The token was used with other parameters")
    key = ("StartPipelineExecution", call.parameters["name"], token)
    return {"pipelineExecutionId": once(call, key, mismatch, lambda: _start(call))}


@codepipeline_operation
def get_pipeline_execution(call: Call) -> dict[str, Any]:
    """Returns one execution."""
    execution = find_execution(pipeline_of(call), call.parameters["pipelineExecutionId"])
    revisions = [
        {"name": artifact.name, "revisionId": artifact.revision}
        for artifact in execution.artifacts.values()
        if artifact.revision
    ]
    variables = [
        {"name": name, "resolvedValue": value} for name, value in execution.variables.items()
    ]
    members = _common(execution) | {
        "pipelineName": execution.pipeline_name,
        "pipelineVersion": execution.definition["version"],
        "artifactRevisions": revisions,
        "variables": variables or None,
    }
    return {"pipelineExecution": without_nothing(members)}


@codepipeline_operation
def list_pipeline_executions(call: Call) -> dict[str, Any]:
    """Lists executions, the newest first; the filter keeps those that passed a stage."""
    executions = list(pipeline_of(call).executions.values())[::-1]
    passed = (call.parameters.get("filter") or {}).get("succeededInStage", {}).get("stageName")
    if passed:
        succeeded = StageStatus.SUCCEEDED
        executions = [each for each in executions if each.stages.get(passed) is succeeded]
    chosen, more = page(call, executions, MAX_PAGE)
    return {"pipelineExecutionSummaries": [_summary(each) for each in chosen]} | more


def _start(call: Call) -> str:
    trigger = Trigger("StartPipelineExecution", call.caller)
    return start_execution(pipeline_of(call), trigger, call.parameters).id


def _summary(execution: Execution) -> dict[str, Any]:
    reason = execution.stop_reason
    members = _common(execution) | {
        "startTime": execution.start,
        "lastUpdateTime": execution.updated,
        "sourceRevisions": _source_revisions(execution),
        "stopTrigger": {"reason": reason} if reason else None,
    }
    return without_nothing(members)


def _common(execution: Execution) -> dict[str, Any]:
    return {
        "pipelineExecutionId": execution.id,
        "status": execution.status,
        "trigger": {
            "triggerType": execution.trigger.type,
            "triggerDetail": execution.trigger.detail,
        },
        "executionMode": execution.mode,
        "executionType": "STANDARD",
    }


def _source_revisions(execution: Execution) -> list[dict[str, Any]]:
    return [
        without_nothing(
            {
                "actionName": action.name,
                "revisionId": artifact.revision,
                "revisionSummary": action.summary,
                "revisionUrl": action.external_url,
            }
        )
        for action in execution.actions
        for artifact in action.outputs
        if artifact.revision
    ]
