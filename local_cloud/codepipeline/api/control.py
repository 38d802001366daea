"""What stops executions, tries stages again, and opens and closes their entries."""

from typing import Any

from local_cloud.codepipeline.api.registry import codepipeline_operation, pipeline_of
from local_cloud.codepipeline.engine import end_now, resume_walk
from local_cloud.codepipeline.events import announce_execution, announce_stage
from local_cloud.codepipeline.execution import Execution
from local_cloud.codepipeline.gates import Transition
from local_cloud.codepipeline.pipeline import Pipeline, find_execution, find_stage
from local_cloud.codepipeline.states import ExecutionStatus, StageStatus
from local_cloud.operations import AwsError, Call

_RETRYABLE = {StageStatus.FAILED, StageStatus.STOPPED}


@codepipeline_operation
def stop_pipeline_execution(call: Call) -> dict[str, Any]:
    """Stops an execution after its running actions or, with ``abandon``, at once."""
    pipeline = pipeline_of(call)
    execution = find_execution(pipeline, call.parameters["pipelineExecutionId"])
    abandon = call.parameters.get("abandon", False)
    if execution.status is ExecutionStatus.STOPPING and not abandon:
        message = f"Execution {execution.id} is being stopped already"
        raise AwsError("DuplicatedStopRequestException", message)
    stages = execution.begin_to_stop()
    if stages is None:
        message = f"Execution {execution.id} is {execution.status} and cannot be stopped"
        raise AwsError("PipelineExecutionNotStoppableException", message)
    execution.stop_reason = call.parameters.get("reason")
    announce_execution(execution)
    for stage in stages:
        announce_stage(execution, stage)
    if abandon:
        end_now(pipeline, execution, ExecutionStatus.STOPPED)
    else:
        pipeline.gates.end(execution, ExecutionStatus.STOPPED)
    return {"pipelineExecutionId": execution.id}


@codepipeline_operation
def retry_stage_execution(call: Call) -> dict[str, Any]:
    """Runs the failed actions of a failed stage again, or all of them."""
    pipeline, name = pipeline_of(call), call.parameters["stageName"]
    stage = find_stage(pipeline, name)
    execution = find_execution(pipeline, call.parameters["pipelineExecutionId"])
    _check_retryable(pipeline, execution, name)
    if not pipeline.gates.enter_again(execution, name):
        raise AwsError("ConflictException", f"Another execution is in stage {name}")
    only = {action["name"] for action in stage["actions"]}
    if call.parameters["retryMode"] == "FAILED_ACTIONS":
        only -= execution.succeeded_actions(name)
    resume_walk(pipeline, execution, name, only)
    return {"pipelineExecutionId": execution.id}


@codepipeline_operation
def disable_stage_transition(call: Call) -> None:
    """Closes the entry of a stage; executions wait there."""
    _set_transition(call, Transition(False, call.parameters["reason"], call.caller))


@codepipeline_operation
def enable_stage_transition(call: Call) -> None:
    """Opens the entry of a stage."""
    _set_transition(call, Transition(True, None, call.caller))


def _set_transition(call: Call, transition: Transition) -> None:
    pipeline, name = pipeline_of(call), call.parameters["stageName"]
    find_stage(pipeline, name)
    names = [stage["name"] for stage in pipeline.definition["stages"]]
    if call.parameters["transitionType"] == "Outbound":
        names = names[names.index(name) + 1 :]
        if not names:
            raise AwsError("ValidationException", f"{name} is the last stage")
        name = names[0]
    pipeline.gates.set_transition(name, transition)


def _check_retryable(pipeline: Pipeline, execution: Execution, stage: str) -> None:
    if execution.is_running or execution.stages.get(stage) not in _RETRYABLE:
        message = f"Stage {stage} of execution {execution.id} has not failed"
        raise AwsError("StageNotRetryableException", message)
    entered = [each for each in pipeline.executions.values() if stage in each.stages]
    if execution.definition is not pipeline.definition or entered[-1] is not execution:
        message = f"Execution {execution.id} is not the latest one in stage {stage}"
        raise AwsError("NotLatestPipelineExecutionException", message)
