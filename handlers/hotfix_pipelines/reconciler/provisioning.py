"""Provisions a hotfix's product, or says why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.announcements import What
from handlers.hotfix_pipelines.reconciler.announcer import Announcer
from handlers.hotfix_pipelines.reconciler.configured import Configured
from handlers.hotfix_pipelines.reconciler.issues import Issues
from handlers.hotfix_pipelines.reconciler.versions import Versions, active_version
from handlers.shared.log import logger

__all__ = ["Catalog", "Provisioner"]

DAY_SECONDS = 86_400
VARIABLE = "#{"  # begins a variable in the configuration of a pipeline's action


class Catalog(Protocol):
    """Where products are provisioned."""

    def provision(self, issued: Hotfix, version_id: str, parameters: Mapping[str, str]) -> str:
        """Asks for the product and returns the record's id; the same issue again is the same."""


@dataclass(frozen=True)
class Provisioner:
    """Issues access tokens, each for one product, and asks for the products.

    clock: tells the seconds since 1970.
    """

    configured: Configured
    catalog: Catalog
    versions: Versions
    ledger: Issues
    announcer: Announcer
    clock: Callable[[], float]

    def provision(self, hotfix: Hotfix, *, anew: bool) -> bool:
        """Asks for the product; False, announced, if the hotfix gets none.

        hotfix: as the ledger has it.
        anew: with a new access token, because the product of the present one is gone.

        Raises IssueReplaced if somebody else issued another token meanwhile, and whatever AWS does.
        """
        if VARIABLE in hotfix.branch:
            self.announcer.announce(What.NAME_REFUSED, hotfix, hotfix.branch)
            return False
        issued = self._issue(hotfix) if anew else hotfix
        if issued.expires_at is not None:
            self.ledger.reopen(issued)
        if not self.ledger.take_place(issued, self.configured.max_hotfixes):
            self.announcer.announce(What.TOO_MANY, hotfix, str(self.configured.max_hotfixes))
            return False
        version_id = active_version(
            self.versions, self.configured.template_version, self.configured.template_url
        )
        parameters = self.configured.parameters_of(issued.repository)
        record_id = self.catalog.provision(issued, version_id, parameters)
        self.ledger.record_provisioning(issued.name, issued.access_token or "", record_id)
        logger.info("provisioning", extra={"record": record_id, "version": version_id})
        return True

    def _issue(self, hotfix: Hotfix) -> Hotfix:
        if hotfix.access_token is not None:
            self.ledger.leave_place(hotfix)  # first, or a crash here would keep it for ever
        idle_check_at = int(self.clock()) + self.configured.idle_days * DAY_SECONDS
        return self.ledger.issue(hotfix, uuid4().hex, idle_check_at)
