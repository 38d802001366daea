"""The reconciler: keeps the provisioned products in step with the hotfix branches."""

from pathlib import Path

from modules.addresses import Addresses
from modules.compact_json import compact_json
from modules.events import Rule, Target
from modules.foundations import DeadLetterQueue, Foundations, Table, WorkQueue
from modules.framework import Construct
from modules.function import Function, FunctionProps
from modules.hotfix_pipelines.parameters import FILE_NAME, hotfix_repositories
from modules.hotfix_pipelines.product import HotfixProduct
from modules.hotfix_pipelines.template_object import TEMPLATES
from modules.iam import Statement
from modules.packaging import function_package

_FOLDER = Path("handlers/hotfix_pipelines/reconciler")
TIMEOUT_SECONDS = 180  # a sweep of a thousand repositories takes a minute or two


class Reconciler(Construct):
    """The function, what feeds it with the queue's messages, and the schedule of its sweep."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        queue: WorkQueue,
        ledger: Table,
        product: HotfixProduct,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(scope, id)
        branch_role_arn = addresses.hotfix_branches_role_arn
        options = addresses.settings.hotfix_pipelines
        self.function = Function(
            self,
            "function",
            addresses,
            foundations,
            FunctionProps(
                parts=("reconciler",),
                package=function_package(_FOLDER, {FILE_NAME: hotfix_repositories(addresses)}),
                handler="handlers.hotfix_pipelines.reconciler.handler.handle",
                environment={
                    "BRANCH_ROLE_ARN": branch_role_arn,
                    "IDLE_DAYS": str(options.idle_days),
                    "LEDGER_TABLE": ledger.name,
                    "MAX_HOTFIXES": str(options.max_hotfixes),
                    "NAME_PREFIX": addresses.settings.name_prefix,
                    "PREFIXES": compact_json(list(options.prefixes)),
                    "PRODUCT_ID": product.id,
                    # What is not known before the key is made, and so not in the zip.
                    "PRODUCT_PARAMETERS": compact_json({"ArtifactKey": foundations.key.arn}),
                    "QUEUE_URL": queue.url,
                    "TEMPLATE_URL": product.template.url,
                    "TEMPLATE_VERSION": product.template.version,
                    "TOPIC_ARN": foundations.topic.arn,
                },
                permissions=[
                    *queue.allow_sending(),
                    *queue.allow_receiving(),
                    *ledger.allow("GetItem", "Scan", "UpdateItem"),
                    *product.allow_launching(),
                    *foundations.artifacts.allow_reading(f"{TEMPLATES}*"),
                    *foundations.topic.allow_publishing(),
                    Statement("AssumeBranchRole", ("sts:AssumeRole",), (branch_role_arn,)),
                ],
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )
        product.let_launch(self.function.role)
        self.function.work_through(queue)
        sweep = Rule(
            self,
            "sweep",
            addresses,
            parts=("hotfix-sweep",),
            description="Compares all hotfix branches with all hotfix pipelines",
            schedule=f"rate({options.sweep_minutes} minutes)",
            target=Target(self.function.arn),
            undelivered=undelivered,
        )
        self.function.accept_events_of("sweep", sweep.arn)
