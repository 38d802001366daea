"""What hotfix pipelines need in the tools account, from the queue to the product."""

from modules.addresses import Addresses
from modules.events import EventBus
from modules.foundations import DeadLetterQueue, Foundations, Table
from modules.framework import Construct
from modules.hotfix_pipelines.boundary import PermissionsBoundary
from modules.hotfix_pipelines.deny_policy import DenyPolicy
from modules.hotfix_pipelines.hotfix_queue import HotfixQueue
from modules.hotfix_pipelines.product import HotfixProduct
from modules.hotfix_pipelines.pull_requests import pull_request_function
from modules.hotfix_pipelines.reconciler import Reconciler
from modules.naming import Kind
from modules.outputs import output


class HotfixPipelines(Construct):
    """Queue, reconciler, product, ledger and pull-request function."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        bus: EventBus,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        ledger = Table(
            self,
            "ledger",
            addresses,
            foundations.key,
            name=addresses.named(Kind.TABLE, "hotfixes"),
            key="hotfix",
            expiry="expires_at",
        )
        PermissionsBoundary(self, "boundary", addresses, foundations.key)
        product = HotfixProduct(self, "product", addresses, foundations)
        queue = HotfixQueue(
            self, "hotfixes", addresses, foundations, bus=bus, undelivered=undelivered
        )
        reconciler = Reconciler(
            self,
            "reconciler",
            addresses,
            foundations,
            queue=queue,
            ledger=ledger,
            product=product,
            undelivered=undelivered,
        )
        pull_requests = pull_request_function(self, "pull-requests", addresses, foundations, ledger)
        DenyPolicy(self, "deny-policy", addresses, product=product, pull_requests=pull_requests)
        for name, value in {
            "queue_url": queue.url,
            "dead_letter_queue_url": queue.failed_url,
            "failed_events_queue_urls": {
                "reconciler": reconciler.function.failed_events.url,
                "pull_requests": pull_requests.failed_events.url,
            },
            "ledger_table": ledger.name,
            "product_id": product.id,
            "product_version": product.template.version,
            "reconciler_function": reconciler.function.name,
            "pull_requests_function": pull_requests.name,
        }.items():
            output(self, f"hotfix_{name}", value)
