"""The environment lock function's entry point."""

import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.pipelines.environment_lock.aws import CodePipelineExecutions, DynamoLocks
from handlers.pipelines.environment_lock.lock import EnvironmentLock
from handlers.pipelines.environment_lock.settings import Settings
from handlers.pipelines.reporting import CodePipelineJobs, do_job
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.settings import read_settings


@logger.inject_lambda_context
def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Does one job of CodePipeline and puts its result."""
    remaining_seconds = context.get_remaining_time_in_millis() / 1000
    do_job(event, remaining_seconds, _jobs(), lambda job: _lock().do(job))


@cache
def _jobs() -> CodePipelineJobs:
    return CodePipelineJobs(boto3.client("codepipeline", config=CALLS))


@cache
def _lock() -> EnvironmentLock:
    settings = read_settings(Settings, os.environ)
    return EnvironmentLock(
        locks=DynamoLocks(boto3.client("dynamodb", config=CALLS), settings.lock_table),
        executions=CodePipelineExecutions(boto3.client("codepipeline", config=CALLS)),
    )
