"""Starts executions: asked by a caller, by a rule of EventBridge, or by a new pipeline."""

from collections.abc import Mapping
from typing import Any

from local_cloud.codepipeline.engine import start_walk
from local_cloud.codepipeline.execution import Execution, Trigger
from local_cloud.codepipeline.pipeline import Pipeline
from local_cloud.codepipeline.states import Mode
from local_cloud.operations import AwsError

MAX_RUNNING = 50  # executions of a pipeline in QUEUED or PARALLEL mode


def start_execution(
    pipeline: Pipeline, trigger: Trigger, request: Mapping[str, Any] | None = None
) -> Execution:
    """Starts an execution of the pipeline as it is now; returns it at once.

    request: the variables and sourceRevisions of StartPipelineExecution.

    Raises AwsError for a variable or a source action that the pipeline does not have; or if too
    many executions are under way.
    """
    given = request or {}
    mode = Mode(pipeline.definition["executionMode"])
    if mode is not Mode.SUPERSEDED and len(pipeline.running()) >= MAX_RUNNING:
        raise AwsError(
            "ConcurrentPipelineExecutionsLimitExceededException",
            f"The pipeline has {MAX_RUNNING} executions in progress, which is the most.",
        )
    execution = Execution(
        pipeline.account,
        pipeline.region,
        pipeline.partition,
        pipeline.definition,
        trigger,
        variables=_variables(pipeline, given.get("variables") or []),
        source_revisions=_revisions(pipeline, given.get("sourceRevisions") or []),
    )
    start_walk(pipeline, execution)
    return execution


def has_all_values(pipeline: Pipeline) -> bool:
    """Says whether an execution can start without being given variables."""
    return all("defaultValue" in each for each in pipeline.definition.get("variables") or [])


def _variables(pipeline: Pipeline, given: list[dict[str, str]]) -> dict[str, str]:
    declared = pipeline.definition.get("variables") or []
    values = {each["name"]: each.get("defaultValue") for each in declared}
    for variable in given:
        if variable["name"] not in values:
            raise AwsError(
                "ValidationException",
                f"The pipeline {pipeline.name} declares no variable {variable['name']}",
            )
        values[variable["name"]] = variable["value"]
    resolved = {name: value for name, value in values.items() if value is not None}
    if missing := sorted(values.keys() - resolved.keys()):
        raise AwsError("ValidationException", f"The variable {missing[0]} needs a value")
    return resolved


def _revisions(pipeline: Pipeline, given: list[dict[str, str]]) -> dict[str, str]:
    sources = {action["name"] for action in pipeline.definition["stages"][0]["actions"]}
    for revision in given:
        if revision["actionName"] not in sources:
            raise AwsError(
                "ValidationException",
                f"The pipeline {pipeline.name} has no source action {revision['actionName']}",
            )
    return {revision["actionName"]: revision["revisionValue"] for revision in given}
