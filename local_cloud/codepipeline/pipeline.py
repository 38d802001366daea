"""A pipeline: its definition in all versions, its tags, its executions."""

import time
from dataclasses import dataclass, field
from typing import Any

from moto.codepipeline.models import codepipeline_backends
from moto.core.base_backend import BaseBackend

from local_cloud.codepipeline.execution import Execution
from local_cloud.codepipeline.gates import Gates
from local_cloud.operations import AwsError, store


@dataclass(eq=False)
class Pipeline:
    """A pipeline of one account and region. Times are seconds since the epoch.

    versions: the definition by its version. executions: by id, the oldest first.
    """

    account: str
    region: str
    partition: str
    versions: dict[int, dict[str, Any]]
    tags: dict[str, str] = field(default_factory=dict)
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    executions: dict[str, Execution] = field(default_factory=dict)
    gates: Gates = field(default_factory=Gates)

    @property
    def definition(self) -> dict[str, Any]:
        """Returns the present definition."""
        return self.versions[max(self.versions)]

    @property
    def name(self) -> str:
        """Returns the name."""
        return str(self.definition["name"])

    @property
    def arn(self) -> str:
        """Returns the ARN."""
        return f"arn:{self.partition}:codepipeline:{self.region}:{self.account}:{self.name}"

    def running(self) -> list[Execution]:
        """Returns the executions under way, the oldest first."""
        return [execution for execution in list(self.executions.values()) if execution.is_running]


def pipelines(backend: BaseBackend) -> dict[str, Pipeline]:
    """Returns the pipelines of one account and region, by name."""
    return store(backend, "pipelines")


def find_pipeline(backend: BaseBackend, name: str) -> Pipeline:
    """Returns the pipeline of that name. Raises AwsError (PipelineNotFoundException)."""
    pipeline = pipelines(backend).get(name)
    if pipeline is None:
        message = f"Account '{backend.account_id}' does not have a pipeline with name '{name}'"
        raise AwsError("PipelineNotFoundException", message)
    return pipeline


def find_stage(pipeline: Pipeline, name: str) -> dict[str, Any]:
    """Returns the declaration of a stage. Raises AwsError (StageNotFoundException)."""
    for stage in pipeline.definition["stages"]:
        if stage["name"] == name:
            return dict(stage)
    message = f"Pipeline '{pipeline.name}' does not have a stage with name '{name}'"
    raise AwsError("StageNotFoundException", message)


def find_execution(pipeline: Pipeline, execution_id: str) -> Execution:
    """Returns an execution. Raises AwsError (PipelineExecutionNotFoundException)."""
    execution = pipeline.executions.get(execution_id)
    if execution is None:
        message = (
            f"Account '{pipeline.account}' does not have an execution with id '{execution_id}' "
            f"for pipeline '{pipeline.name}'"
        )
        raise AwsError("PipelineExecutionNotFoundException", message)
    return execution


def backend_of(account: str, region: str) -> BaseBackend:
    """Returns moto's CodePipeline backend of an account and region."""
    backend: BaseBackend = codepipeline_backends[account][region]
    return backend
