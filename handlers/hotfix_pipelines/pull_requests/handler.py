"""The pull-request function's entry point."""

import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.hotfix_pipelines.hotfix import read_hotfix_repositories
from handlers.hotfix_pipelines.ledger import Ledger
from handlers.hotfix_pipelines.pull_requests.aws import CodeCommitPullRequests
from handlers.hotfix_pipelines.pull_requests.settings import Settings
from handlers.hotfix_pipelines.pull_requests.steps import HotfixSteps
from handlers.pipelines.reporting import CodePipelineJobs, do_job
from handlers.shared.assumed_role import session_as
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.settings import read_settings


@logger.inject_lambda_context
def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Does one job of CodePipeline and puts its result."""
    remaining_seconds = context.get_remaining_time_in_millis() / 1000
    do_job(event, remaining_seconds, _jobs(), lambda job: _steps().do(job))


@cache
def _jobs() -> CodePipelineJobs:
    return CodePipelineJobs(boto3.client("codepipeline", config=CALLS))


@cache
def _steps() -> HotfixSteps:
    settings = read_settings(Settings, os.environ)
    source = session_as(settings.pull_request_role_arn, settings.aws_lambda_function_name)
    return HotfixSteps(
        ledger=Ledger(boto3.client("dynamodb", config=CALLS), settings.ledger_table),
        pull_requests=CodeCommitPullRequests(source.client("codecommit", config=CALLS)),
        repositories=read_hotfix_repositories(settings.hotfix_repositories_path),
        allow_redeploy=settings.allow_redeploy == "true",
    )
