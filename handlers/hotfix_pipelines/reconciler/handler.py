"""The reconciler's entry point."""

import os
import time
from dataclasses import dataclass
from functools import cache
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

from handlers.hotfix_pipelines.hotfix import read_hotfix_repositories
from handlers.hotfix_pipelines.reconciler.announcer import Announcer
from handlers.hotfix_pipelines.reconciler.branches import CodeCommitBranches
from handlers.hotfix_pipelines.reconciler.configured import Configured
from handlers.hotfix_pipelines.reconciler.delivery import Delivery, take
from handlers.hotfix_pipelines.reconciler.issues import Issues
from handlers.hotfix_pipelines.reconciler.keeping import Keeper
from handlers.hotfix_pipelines.reconciler.provisioning import Provisioner
from handlers.hotfix_pipelines.reconciler.queue import SqsHotfixQueue
from handlers.hotfix_pipelines.reconciler.reconciler import Reconciler
from handlers.hotfix_pipelines.reconciler.service_catalog import (
    ProductVersions,
    ProvisionedProducts,
)
from handlers.hotfix_pipelines.reconciler.settings import Settings
from handlers.hotfix_pipelines.reconciler.sweep import Sweep
from handlers.shared.assumed_role import session_as
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.metrics import metrics
from handlers.shared.notification import SnsTopic
from handlers.shared.settings import read_settings

# A sweep asks as fast as AWS lets it, and slows down when it is throttled.
ADAPTIVE = CALLS.merge(Config(retries={"mode": "adaptive", "total_max_attempts": 5}))


@dataclass(frozen=True)
class _Parts:
    reconciler: Reconciler
    sweep: Sweep
    queue: SqsHotfixQueue


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse | None:
    """Reconciles a batch of the queue's messages, or sweeps when the schedule says so."""
    if "Records" not in event:
        _parts().sweep.run()
        return None
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, _take, processor, context)


def _take(record: SQSRecord) -> None:
    parts = _parts()
    times = int(record.attributes.approximate_receive_count)
    with logger.append_context_keys(message_id=record.message_id, times=times):
        take(Delivery(record.body, record.receipt_handle, times), parts.reconciler, parts.queue)


@cache
def _parts() -> _Parts:
    settings = read_settings(Settings, os.environ)
    configured = Configured(
        name_prefix=settings.name_prefix,
        prefixes=settings.prefixes,
        repositories=read_hotfix_repositories(settings.hotfix_repositories_path),
        max_hotfixes=settings.max_hotfixes,
        idle_days=settings.idle_days,
        template_version=settings.template_version,
        template_url=settings.template_url,
    )
    source = session_as(settings.branch_role_arn, settings.aws_lambda_function_name)
    branches = CodeCommitBranches(source.client("codecommit", config=ADAPTIVE))
    catalog = boto3.client("servicecatalog", config=ADAPTIVE)
    products = ProvisionedProducts(catalog, settings.product_id)
    versions = ProductVersions(catalog, settings.product_id)
    ledger = Issues(boto3.client("dynamodb", config=ADAPTIVE), settings.ledger_table)
    queue = SqsHotfixQueue(boto3.client("sqs", config=ADAPTIVE), settings.queue_url)
    topic = SnsTopic(boto3.client("sns", config=ADAPTIVE), settings.topic_arn)
    announcer = Announcer(topic, ledger, time.time)
    provisioner = Provisioner(configured, products, versions, ledger, announcer, time.time)
    keeper = Keeper(ledger, announcer, branches, settings.idle_days, time.time)
    reconciler = Reconciler(
        configured, branches, products, ledger, provisioner, keeper, announcer, time.time
    )
    sweep = Sweep(configured, branches, products, ledger, versions, queue, time.time)
    return _Parts(reconciler, sweep, queue)
