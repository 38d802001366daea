"""The reconciler's entry point."""

import os
import time
from functools import cache, partial
from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from handlers.hotfix_pipelines.reconciler.delivery import Delivery, take
from handlers.hotfix_pipelines.reconciler.parts import Clients, Parts, assemble
from handlers.hotfix_pipelines.reconciler.settings import Settings
from handlers.shared.assumed_role import session_as
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.metrics import metrics
from handlers.shared.settings import read_settings

# A sweep asks as fast as AWS lets it, and slows down when it is throttled.
ADAPTIVE = CALLS.merge(Config(retries={"mode": "adaptive", "total_max_attempts": 5}))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse | None:
    """Reconciles a batch of the queue's messages, or sweeps when the schedule says so."""
    parts = _parts()  # here: what fails must be seen, and a batch only reports which message did
    if "Records" not in event:
        parts.sweep.run()
        return None
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, partial(_take, parts), processor, context)


def _take(parts: Parts, record: SQSRecord) -> None:
    times = int(record.attributes.approximate_receive_count)
    with logger.append_context_keys(message_id=record.message_id, times=times):
        take(Delivery(record.body, record.receipt_handle, times), parts.reconciler, parts.queue)


@cache
def _parts() -> Parts:
    settings = read_settings(Settings, os.environ)
    source = session_as(settings.branch_role_arn, settings.aws_lambda_function_name)
    clients = Clients(
        codecommit=source.client("codecommit", config=ADAPTIVE),
        dynamodb=boto3.client("dynamodb", config=ADAPTIVE),
        servicecatalog=boto3.client("servicecatalog", config=ADAPTIVE),
        sns=boto3.client("sns", config=ADAPTIVE),
        sqs=boto3.client("sqs", config=ADAPTIVE),
    )
    return assemble(settings, clients, time.time)
