"""CreatePipeline and its companions."""

import time
from typing import Any

from local_cloud.codepipeline.api.registry import codepipeline_operation, page, pipeline_of
from local_cloud.codepipeline.api.tags import checked_tags, tag_list
from local_cloud.codepipeline.defaults import with_defaults
from local_cloud.codepipeline.engine import end_now
from local_cloud.codepipeline.execution import Trigger
from local_cloud.codepipeline.pipeline import Pipeline, find_pipeline, pipelines
from local_cloud.codepipeline.start import has_all_values, start_execution
from local_cloud.codepipeline.states import ExecutionStatus
from local_cloud.codepipeline.validation import check_pipeline
from local_cloud.operations import AwsError, Call

MAX_PAGE = 1000


@codepipeline_operation
def create_pipeline(call: Call) -> dict[str, Any]:
    """Makes a pipeline and starts its first execution, as AWS does."""
    definition = with_defaults(call.parameters["pipeline"], version=1)
    name = definition["name"]
    pipeline = Pipeline(
        call.account,
        call.region,
        call.backend.partition,
        {1: definition},
        tags=checked_tags(call.parameters.get("tags") or []),
    )
    check_pipeline(definition, pipeline.arn)
    if pipelines(call.backend).setdefault(name, pipeline) is not pipeline:
        message = f"A pipeline with the name '{name}' already exists in account '{call.account}'"
        raise AwsError("PipelineNameInUseException", message)
    if has_all_values(pipeline):
        start_execution(pipeline, Trigger("CreatePipeline", call.caller))
    return {"pipeline": definition, "tags": tag_list(pipeline.tags)}


@codepipeline_operation
def get_pipeline(call: Call) -> dict[str, Any]:
    """Returns a pipeline's definition: the present one, or an earlier version."""
    pipeline = pipeline_of(call)
    version = call.parameters.get("version", pipeline.definition["version"])
    if version not in pipeline.versions:
        message = f"Pipeline '{pipeline.name}' does not have a version {version}"
        raise AwsError("PipelineVersionNotFoundException", message)
    metadata = {
        "pipelineArn": pipeline.arn,
        "created": pipeline.created,
        "updated": pipeline.updated,
    }
    return {"pipeline": pipeline.versions[version], "metadata": metadata}


@codepipeline_operation
def update_pipeline(call: Call) -> dict[str, Any]:
    """Makes a new version of the definition; executions of the old one are cancelled."""
    given = call.parameters["pipeline"]
    pipeline = find_pipeline(call.backend, given["name"])
    definition = with_defaults(given, version=pipeline.definition["version"] + 1)
    check_pipeline(definition, pipeline.arn)
    pipeline.versions[definition["version"]] = definition
    pipeline.updated = time.time()
    _cancel_executions(pipeline)
    return {"pipeline": definition}


@codepipeline_operation
def delete_pipeline(call: Call) -> None:
    """Deletes a pipeline and ends its executions; one that is not there is no error."""
    pipeline = pipelines(call.backend).pop(call.parameters["name"], None)
    if pipeline is not None:
        _cancel_executions(pipeline)


@codepipeline_operation
def list_pipelines(call: Call) -> dict[str, Any]:
    """Lists all pipelines by name."""
    every = sorted(pipelines(call.backend).values(), key=lambda pipeline: pipeline.name)
    chosen, more = page(call, every, MAX_PAGE)
    return {"pipelines": [_summary(pipeline) for pipeline in chosen]} | more


def _cancel_executions(pipeline: Pipeline) -> None:
    for execution in pipeline.running():
        end_now(pipeline, execution, ExecutionStatus.CANCELLED)


def _summary(pipeline: Pipeline) -> dict[str, Any]:
    members = ("name", "version", "pipelineType", "executionMode")
    summary = {member: pipeline.definition[member] for member in members}
    return summary | {"created": pipeline.created, "updated": pipeline.updated}
