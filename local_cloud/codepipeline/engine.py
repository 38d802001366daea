"""Walks executions through the stages of their pipeline, each in a thread of its own."""

import logging
import threading

from local_cloud.codepipeline.events import announce_execution
from local_cloud.codepipeline.execution import Execution
from local_cloud.codepipeline.pipeline import Pipeline
from local_cloud.codepipeline.stage_run import run_stage
from local_cloud.codepipeline.states import ExecutionStatus, StageStatus

_log = logging.getLogger(__name__)


def start_walk(pipeline: Pipeline, execution: Execution) -> None:
    """Starts a new execution at the first stage."""
    first = execution.definition["stages"][0]["name"]
    pipeline.executions[execution.id] = execution
    announce_execution(execution)
    pipeline.gates.line_up(execution, first)
    _start(pipeline, execution, first)


def resume_walk(pipeline: Pipeline, execution: Execution, stage: str, only: set[str]) -> None:
    """Starts an execution again in a stage that it has taken; then it goes on as usual.

    only: the names of the stage's actions that are run again.
    """
    execution.resume()
    announce_execution(execution, "RESUMED")
    _start(pipeline, execution, stage, only)


def end_now(pipeline: Pipeline, execution: Execution, ending: ExecutionStatus) -> None:
    """Ends an execution without waiting for its running actions."""
    pipeline.gates.end(execution, ending)
    execution.abandon()


def _start(
    pipeline: Pipeline, execution: Execution, first: str, only: set[str] | None = None
) -> None:
    threading.Thread(
        target=_walk,
        args=(pipeline, execution, first, only),
        name=f"pipeline-{pipeline.name}",
        daemon=True,
    ).start()


def _walk(pipeline: Pipeline, execution: Execution, first: str, only: set[str] | None) -> None:
    """Takes the execution through the stages from ``first`` on, as far as it gets.

    only: what a retry runs again in the first stage.
    """
    inside: str | None = None
    try:
        for stage in execution.stages_from(first):
            if inside is not None:
                pipeline.gates.line_up(execution, stage["name"], leaving=inside)
            inside = stage["name"] if pipeline.gates.enter(execution, stage["name"]) else None
            if inside is None:
                break
            run_stage(execution, stage, only)
            only = None
            if execution.stages[inside] is not StageStatus.SUCCEEDED:
                break
        outcome = _outcome(execution)
    except Exception:
        _log.exception("%s of %s", execution.id, pipeline.arn)
        outcome = ExecutionStatus.FAILED
    execution.enter(outcome)
    if inside is not None:
        pipeline.gates.leave(execution, inside)
    announce_execution(execution)


def _outcome(execution: Execution) -> ExecutionStatus:
    """Returns what an execution ends as whose walk is over."""
    statuses = list(execution.stages.values())
    if StageStatus.FAILED in statuses:
        return ExecutionStatus.FAILED
    is_whole = len(statuses) == len(execution.definition["stages"])
    if is_whole and set(statuses) == {StageStatus.SUCCEEDED}:
        return ExecutionStatus.SUCCEEDED
    return execution.ending or ExecutionStatus.FAILED
