"""Terminates every hotfix: their product can't be deleted while one of them is there."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cli.cloud import Cloud
from cli.console import console, say
from cli.errors import OperatorError
from cli.hotfixes import Hotfix, list_hotfixes
from cli.platform import HotfixPipelines

_POLL_SECONDS = 0.5
_DEADLINE_SECONDS = 15 * 60  # a stack of a pipeline, two roles and a rule takes about a minute
_CHANGING = ("UNDER_CHANGE", "PLAN_IN_PROGRESS")


def terminate_hotfixes(cloud: Cloud, pipelines: HotfixPipelines) -> None:
    """Returns when no hotfix is left; shows how it gets on.

    First the reconciler is stopped, which would provision them again.

    Raises OperatorError if one can't be terminated, or if it takes more than 15 minutes.
    """
    tools = cloud.settings.accounts.tools
    cloud.client("lambda", tools).put_function_concurrency(
        FunctionName=pipelines.reconciler_function, ReservedConcurrentExecutions=0
    )
    removal = Removal(cloud.client("servicecatalog", tools))
    deadline = time.monotonic() + _DEADLINE_SECONDS
    with console.status("Removing hotfix pipelines") as status:
        while hotfixes := list_hotfixes(cloud, pipelines.product_id):
            status.update(f"Removing hotfix pipelines: {len(hotfixes)} left")
            for hotfix in hotfixes:
                removal.go_on(hotfix)
            if time.monotonic() > deadline:
                names = ", ".join(each.name for each in hotfixes)
                raise OperatorError(f"Still there after 15 minutes: {names}")
            time.sleep(_POLL_SECONDS)


@dataclass
class Removal:
    """Terminates provisioned products by a client of Service Catalog."""

    service_catalog: Any

    def __post_init__(self) -> None:
        self._records: dict[str, str] = {}

    def go_on(self, hotfix: Hotfix) -> None:
        """Terminates the hotfix as soon as it can be; raises OperatorError if that has failed."""
        if hotfix.name in self._records:
            self._check(hotfix)
        elif hotfix.status not in _CHANGING:
            answer = self.service_catalog.terminate_provisioned_product(
                ProvisionedProductName=hotfix.name, TerminateToken=uuid4().hex
            )
            self._records[hotfix.name] = answer["RecordDetail"]["RecordId"]
            say(f"Removing the pipeline of {hotfix.branch} in {hotfix.repository}")

    def _check(self, hotfix: Hotfix) -> None:
        record = self.service_catalog.describe_record(Id=self._records[hotfix.name])["RecordDetail"]
        if record["Status"] in ("FAILED", "IN_PROGRESS_IN_ERROR"):
            errors = record.get("RecordErrors", [])
            said = "; ".join(error["Description"] for error in errors) or record["Status"]
            raise OperatorError(
                f"{hotfix.name} can't be terminated: {said}\n"
                "Mend the cause in its CloudFormation stack and run the same command again."
            )
