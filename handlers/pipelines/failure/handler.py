"""The failure function's entry point."""

import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.pipelines.failure.failure import notification_of, read_failure
from handlers.pipelines.failure.settings import Settings
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.notification import SnsTopic
from handlers.shared.settings import read_settings


@logger.inject_lambda_context(correlation_id_path=correlation_paths.EVENT_BRIDGE)
def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Tells of one failure. Lambda invokes it asynchronously, so what it raises is retried."""
    notification = notification_of(read_failure(event), _settings().pipelines_url)
    logger.info("pipeline failed", extra={"notification": notification.message})
    _topic().publish(notification)


@cache
def _settings() -> Settings:
    return read_settings(Settings, os.environ)


@cache
def _topic() -> SnsTopic:
    return SnsTopic(boto3.client("sns", config=CALLS), _settings().topic_arn)
