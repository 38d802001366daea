"""The environment lock: one execution at a time deploys an application to an environment."""

from pathlib import Path

from modules.addresses import Addresses
from modules.foundations import Foundations, Table
from modules.framework import Construct
from modules.function import Function, FunctionProps
from modules.iam import Statement
from modules.outputs import output
from modules.packaging import function_package
from modules.pipelines.job_results import allow_reporting

_FOLDER = Path("handlers/pipelines/environment_lock")
_TIMEOUT_SECONDS = 60


class EnvironmentLock(Construct):
    """The function that pipelines invoke before and after a deployment, and its table."""

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, foundations: Foundations
    ) -> None:
        super().__init__(scope, id)
        table = Table(
            self,
            "table",
            addresses,
            foundations.key,
            name=addresses.environment_locks_table,
            key="environment",
        )
        function = Function(
            self,
            "function",
            addresses,
            foundations,
            FunctionProps(
                parts=("environment-lock",),
                package=function_package(_FOLDER),
                handler="handlers.pipelines.environment_lock.handler.handle",
                environment={"LOCK_TABLE": table.name},
                permissions=[
                    *table.allow("PutItem", "DeleteItem"),
                    _allow_looking_at_holders(addresses),
                    allow_reporting(),
                ],
                timeout_seconds=_TIMEOUT_SECONDS,
            ),
        )
        output(self, "environment_lock_function", function.name)
        output(self, "environment_locks_table", table.name)
        output(self, "environment_lock_failed_events_queue_url", function.failed_events.url)


def _allow_looking_at_holders(addresses: Addresses) -> Statement:
    return Statement(
        "LookAtHolders",
        ("codepipeline:GetPipelineExecution",),
        tuple(
            addresses.arn("codepipeline", addresses.tools, f"{prefix}*")
            for prefix in addresses.pipeline_name_prefixes
        ),
    )
