"""The build result function's entry point."""

import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.branch_builds.build_result.aws import CodeCommitPullRequests
from handlers.branch_builds.build_result.result import BuildResult
from handlers.branch_builds.build_result.settings import Settings
from handlers.shared.assumed_role import session_as
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.notification import SnsTopic
from handlers.shared.settings import read_settings


@logger.inject_lambda_context(correlation_id_path=correlation_paths.EVENT_BRIDGE)
def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Tells of one build. Lambda invokes it asynchronously, so what it raises is retried."""
    _build_result().tell(event)


@cache
def _build_result() -> BuildResult:
    settings = read_settings(Settings, os.environ)
    source = session_as(settings.comment_role_arn, settings.aws_lambda_function_name)
    return BuildResult(
        pull_requests=CodeCommitPullRequests(source.client("codecommit", config=CALLS)),
        topic=SnsTopic(boto3.client("sns", config=CALLS), settings.topic_arn),
    )
