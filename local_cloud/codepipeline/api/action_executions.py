"""ListActionExecutions."""

from typing import Any

from local_cloud.codepipeline.action_execution import ActionExecution, Artifact
from local_cloud.codepipeline.api.registry import (
    codepipeline_operation,
    page,
    pipeline_of,
    without_nothing,
)
from local_cloud.codepipeline.execution import Execution
from local_cloud.codepipeline.pipeline import find_execution
from local_cloud.operations import Call

MAX_PAGE = 100


@codepipeline_operation
def list_action_executions(call: Call) -> dict[str, Any]:
    """Lists the action executions of one execution, or of all, the newest first."""
    pipeline = pipeline_of(call)
    chosen = call.parameters.get("filter") or {}
    chosen = chosen.get("latestInPipelineExecution") or chosen
    execution_id = chosen.get("pipelineExecutionId")
    executions = (
        [find_execution(pipeline, execution_id)]
        if execution_id
        else list(pipeline.executions.values())
    )
    runs = [(each, action) for each in executions for action in list(each.actions)]
    runs.sort(key=lambda run: run[1].start, reverse=True)
    shown, more = page(call, runs, MAX_PAGE)
    return {"actionExecutionDetails": [_detail(*run) for run in shown]} | more


def _detail(execution: Execution, action: ActionExecution) -> dict[str, Any]:
    return without_nothing(
        {
            "pipelineExecutionId": execution.id,
            "actionExecutionId": action.id,
            "pipelineVersion": execution.definition["version"],
            "stageName": action.stage,
            "actionName": action.name,
            "startTime": action.start,
            "lastUpdateTime": action.updated,
            "updatedBy": action.updated_by,
            "status": action.status,
            "input": _input(execution, action),
            "output": None if action.is_running else _output(action),
        }
    )


def _input(execution: Execution, action: ActionExecution) -> dict[str, Any]:
    declared = action.declaration
    return without_nothing(
        {
            "actionTypeId": declared["actionTypeId"],
            "configuration": declared["configuration"],
            "resolvedConfiguration": action.configuration,
            "roleArn": declared.get("roleArn"),
            "region": declared.get("region", execution.region),
            "inputArtifacts": [_artifact(each) for each in action.inputs],
            "namespace": declared.get("namespace"),
        }
    )


def _output(action: ActionExecution) -> dict[str, Any]:
    failure = action.failure
    result = without_nothing(
        {
            "externalExecutionId": action.external_id,
            "externalExecutionSummary": action.summary,
            "externalExecutionUrl": action.external_url,
            "errorDetails": {"code": failure.code, "message": failure.message} if failure else None,
            "logStreamARN": action.log_stream,
        }
    )
    return {
        "outputArtifacts": [_artifact(each) for each in action.outputs],
        "executionResult": result,
        "outputVariables": action.variables,
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {"name": artifact.name, "s3location": artifact.location()}
