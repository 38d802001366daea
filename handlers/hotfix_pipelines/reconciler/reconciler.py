"""Brings one hotfix into step: compares the branch with its product and closes the difference.

Everything here may be done twice, at once or one after the other, and may break off anywhere: the
message then comes back. Service Catalog and CodeCommit say what is, the ledger what was issued.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, assert_never

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.announcements import What
from handlers.hotfix_pipelines.reconciler.announcer import Announcer
from handlers.hotfix_pipelines.reconciler.configured import Configured
from handlers.hotfix_pipelines.reconciler.decision import Action, Situation, decide
from handlers.hotfix_pipelines.reconciler.issues import Issues
from handlers.hotfix_pipelines.reconciler.keeping import Keeper
from handlers.hotfix_pipelines.reconciler.messages import Branch, Message, Named
from handlers.hotfix_pipelines.reconciler.product import Product, ProductStatus, Record
from handlers.hotfix_pipelines.reconciler.provisioning import Provisioner
from handlers.shared.log import logger

__all__ = ["Branches", "Outcome", "Products", "Reconciler"]

KEEP_GONE_SECONDS = 30 * 86_400  # how long the ledger tells of a hotfix that is gone
_WITH_REASON = ("ERROR", "TAINTED")  # statuses whose reason is in the last record


class Outcome(Enum):
    """How a look at one hotfix ended, by the name of its metric; unsettled: look again later."""

    KEPT = "HotfixKept"
    GONE = "HotfixGone"
    REFUSED = "HotfixRefused"
    PROVISIONING = "HotfixProvisioning"
    TERMINATING = "HotfixTerminating"
    AWAITED = "HotfixAwaited"

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self in (Outcome.KEPT, Outcome.GONE, Outcome.REFUSED)


class Branches(Protocol):
    """The branches of the source account."""

    def tip(self, repository: str, branch: str) -> str | None:
        """Returns the commit that the branch stands at, or None if there is no such branch."""


class Products(Protocol):
    """What is provisioned of the product."""

    def named(self, name: str) -> Product | None:
        """Returns the one of exactly that name, or None; may lag behind."""

    def by_id(self, id: str) -> Product | None:
        """Returns the one with that id, or None if it is gone."""

    def record(self, id: str) -> Record | None:
        """Returns the record of a request, or None if there is none."""

    def terminate(self, product: Product) -> None:
        """Asks for its end; the same product in the same state again is the same request."""


@dataclass(frozen=True)
class Reconciler:
    """Reconciles one hotfix at a time.

    clock: tells the seconds since 1970.
    """

    configured: Configured
    branches: Branches
    products: Products
    ledger: Issues
    provisioner: Provisioner
    keeper: Keeper
    announcer: Announcer
    clock: Callable[[], float]

    def reconcile(self, message: Message) -> Outcome:
        """Takes the one step that brings the hotfix closer to what it must be.

        Raises UnknownStatus for a status that this release does not know, IssueReplaced if
        somebody else was faster, and whatever AWS does. The message must then come back.
        """
        name = self._name(message)
        issued = self.ledger.read(name)
        hotfix = issued or _not_issued(name, message)
        logger.append_keys(hotfix=name, repository=hotfix.repository, branch=hotfix.branch)
        product, record = self._look(hotfix)
        commit = self._tip(hotfix)
        situation = Situation(commit is not None, product, record, issued)
        action = decide(situation)
        logger.info("decided", extra={"action": action.name, **_seen(product, record)})
        self._announce_failure(hotfix, situation)
        match action:
            case Action.WAIT:
                return Outcome.AWAITED
            case Action.TERMINATE if product is not None:
                self.products.terminate(product)
                return Outcome.TERMINATING
            case Action.PROVISION | Action.REISSUE:
                anew = action is Action.REISSUE
                provisioned = self.provisioner.provision(hotfix, anew=anew)
                return Outcome.PROVISIONING if provisioned else Outcome.REFUSED
            case Action.KEEP if product is not None and commit is not None:
                self.keeper.keep(hotfix, product, commit, record.errors if record else "")
                return Outcome.KEPT
            case Action.CLOSE:
                if issued is not None:
                    self.ledger.close(issued, int(self.clock()) + KEEP_GONE_SECONDS)
                return Outcome.GONE
            case Action.TERMINATE | Action.KEEP:
                raise AssertionError(f"{action} without a product")
            case unreachable:
                assert_never(unreachable)

    def _name(self, message: Message) -> str:
        match message:
            case Named(name):
                return name
            case Branch(repository, branch):
                return self.configured.name_of(repository, branch)
            case unreachable:
                assert_never(unreachable)

    def _tip(self, hotfix: Hotfix) -> str | None:
        """Returns the commit of the branch, or None if it does not exist or gets no pipeline."""
        place = (hotfix.repository, hotfix.branch)
        if not self.configured.has_hotfix(*place) or self.configured.name_of(*place) != hotfix.name:
            return None
        return self.branches.tip(*place)

    def _look(self, hotfix: Hotfix) -> tuple[Product | None, Record | None]:
        """Returns product and record as a Situation has them; what the search lacks, by its id."""
        product, record = self.products.named(hotfix.name), None
        if product is None and hotfix.record_id is not None:
            record = self.products.record(hotfix.record_id)
            product = self.products.by_id(record.product_id) if record else None
        if product is not None and product.given_status in _WITH_REASON:
            record = self.products.record(product.last_record_id)
        return product, record

    def _announce_failure(self, hotfix: Hotfix, situation: Situation) -> None:
        product, record = situation.product, situation.record
        if product is not None and product.status not in _WITH_REASON:
            return
        if record is None or record.given_status != "FAILED":
            return
        if record.is_termination:
            self.announcer.announce(What.TERMINATION_FAILED, hotfix, record.errors)
        elif situation.wanted and (product is None or product.status is ProductStatus.ERROR):
            self.announcer.announce(What.PROVISIONING_FAILED, hotfix, record.errors)


def _not_issued(name: str, message: Message) -> Hotfix:
    """A hotfix that the ledger does not know; known by name alone, it is no branch's."""
    match message:
        case Branch(repository, branch):
            return Hotfix(name, repository, branch)
        case Named():
            return Hotfix(name, repository="", branch="")
        case unreachable:
            assert_never(unreachable)


def _seen(product: Product | None, record: Record | None) -> dict[str, str]:
    seen: dict[str, str] = {}
    if product is not None:
        seen |= {"product": product.id, "product_status": product.given_status}
    if record is not None:
        seen |= {"record": record.id, "record_status": record.given_status}
    return seen
