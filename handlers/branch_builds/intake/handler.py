"""The intake function's entry point."""

import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.branch_builds.intake.aws import EcsFleet, SqsPushQueue
from handlers.branch_builds.intake.filters import read_filters
from handlers.branch_builds.intake.intake import Intake
from handlers.branch_builds.intake.settings import Settings
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.settings import read_settings


@logger.inject_lambda_context(correlation_id_path=correlation_paths.EVENT_BRIDGE)
def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Takes one event in. Lambda invokes it asynchronously, so what it raises is retried."""
    _intake().take(event)


@cache
def _intake() -> Intake:
    settings = read_settings(Settings, os.environ)
    return Intake(
        filters=read_filters(settings.branch_filters_path),
        queue=SqsPushQueue(boto3.client("sqs", config=CALLS), settings.queue_url),
        fleet=EcsFleet(
            boto3.client("ecs", config=CALLS),
            cluster=settings.cluster_arn,
            family=settings.task_family,
            subnets=settings.subnet_ids,
            security_group=settings.security_group_id,
            assign_public_ip=settings.assign_public_ip,
        ),
        max_runners=settings.max_runners,
    )
