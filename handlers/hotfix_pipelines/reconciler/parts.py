"""The reconciler's parts, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.hotfix_pipelines.hotfix import read_hotfix_repositories
from handlers.hotfix_pipelines.reconciler.announcer import Announcer
from handlers.hotfix_pipelines.reconciler.branches import CodeCommitBranches
from handlers.hotfix_pipelines.reconciler.configured import Configured
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
from handlers.shared.notification import SnsTopic

if TYPE_CHECKING:
    from mypy_boto3_codecommit import CodeCommitClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_servicecatalog import ServiceCatalogClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

__all__ = ["Clients", "Parts", "assemble"]


@dataclass(frozen=True)
class Clients:
    """Who the reconciler asks. codecommit: under the role in the source account."""

    codecommit: "CodeCommitClient"
    dynamodb: "DynamoDBClient"
    servicecatalog: "ServiceCatalogClient"
    sns: "SNSClient"
    sqs: "SQSClient"


@dataclass(frozen=True)
class Parts:
    """What the entry point calls."""

    reconciler: Reconciler
    sweep: Sweep
    queue: SqsHotfixQueue


def assemble(settings: Settings, clients: Clients, clock: Callable[[], float]) -> Parts:
    """Returns the parts.

    clock: tells the seconds since 1970.

    Raises InvalidHotfixRepositories if the file of hotfix repositories can't be used.
    """
    configured = Configured(
        name_prefix=settings.name_prefix,
        prefixes=settings.prefixes,
        repositories=read_hotfix_repositories(settings.hotfix_repositories_path),
        max_hotfixes=settings.max_hotfixes,
        idle_days=settings.idle_days,
        template_version=settings.template_version,
        template_url=settings.template_url,
        product_parameters=settings.product_parameters,
    )
    branches = CodeCommitBranches(clients.codecommit)
    products = ProvisionedProducts(clients.servicecatalog, settings.product_id)
    versions = ProductVersions(clients.servicecatalog, settings.product_id)
    ledger = Issues(clients.dynamodb, settings.ledger_table)
    queue = SqsHotfixQueue(clients.sqs, settings.queue_url)
    announcer = Announcer(SnsTopic(clients.sns, settings.topic_arn), ledger, clock)
    provisioner = Provisioner(configured, products, versions, ledger, announcer, clock)
    keeper = Keeper(ledger, announcer, branches, settings.idle_days, clock)
    return Parts(
        Reconciler(configured, branches, products, ledger, provisioner, keeper, announcer, clock),
        Sweep(configured, branches, products, ledger, versions, queue, clock),
        queue,
    )
