"""Decides what closes the difference between a branch and its provisioned product."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.product import (
    Product,
    ProductStatus,
    Record,
    RecordStatus,
)

__all__ = ["Action", "Situation", "decide", "is_in_step"]


class Action(Enum):
    """What to do about one hotfix."""

    KEEP = auto()  # the branch has its product
    CLOSE = auto()  # neither exists, and nobody is making one
    WAIT = auto()  # Service Catalog is at work
    TERMINATE = auto()
    PROVISION = auto()  # with the present issue: the same request again is the same product
    REISSUE = auto()  # the present issue's product is gone, or there is none: issue, then provision


@dataclass(frozen=True)
class Situation:
    """What is known of one hotfix.

    wanted: the branch exists and is a hotfix of a configured repository.
    product: the provisioned product of its name, or None.
    record: the product's last one if it is in ERROR or TAINTED; without a product, that of the
        provisioning that the ledger names. None if there is none.
    issued: the hotfix in the ledger, or None.
    """

    wanted: bool
    product: Product | None
    record: Record | None
    issued: Hotfix | None

    @property
    def is_issued_product(self) -> bool:
        """Whether the product is the one that the ledger's access token was given to."""
        if self.product is None or self.issued is None or self.issued.access_token is None:
            return False
        return self.product.access_token in (None, self.issued.access_token)


def decide(situation: Situation) -> Action:
    """Returns the one action. Raises UnknownStatus."""
    if situation.product is None:
        return _without_product(situation)
    match situation.product.status:
        case ProductStatus.AVAILABLE:
            usable = True
        case ProductStatus.TAINTED:
            # What failed to end is half gone; any other failure left the stack as it was.
            usable = situation.record is None or not situation.record.is_termination
        case ProductStatus.ERROR:
            usable = False
        case ProductStatus.UNDER_CHANGE | ProductStatus.PLAN_IN_PROGRESS:
            return Action.WAIT
        case unreachable:
            assert_never(unreachable)
    keep = usable and situation.wanted and situation.is_issued_product
    return Action.KEEP if keep else Action.TERMINATE


def is_in_step(situation: Situation, now: int) -> bool:
    """Whether there is nothing to do at all; what is not surely so, is not.

    now: seconds since 1970.
    """
    product, issued = situation.product, situation.issued
    if not situation.wanted:
        return product is None and (issued is None or issued.expires_at is not None)
    if product is None or issued is None or not situation.is_issued_product:
        return False
    idle_check_is_due = issued.idle_check_at is not None and issued.idle_check_at <= now
    return (
        product.given_status == "AVAILABLE" and issued.expires_at is None and not idle_check_is_due
    )


def _without_product(situation: Situation) -> Action:
    issued = situation.issued
    if situation.record is not None and _is_under_way(situation.record):
        return Action.WAIT
    if not situation.wanted:
        return Action.CLOSE
    if issued is not None and issued.access_token is not None and issued.record_id is None:
        return Action.PROVISION
    return Action.REISSUE


def _is_under_way(record: Record) -> bool:
    match record.status:
        case RecordStatus.CREATED | RecordStatus.IN_PROGRESS | RecordStatus.IN_PROGRESS_IN_ERROR:
            return True
        case RecordStatus.SUCCEEDED | RecordStatus.FAILED:
            return False
        case unreachable:
            assert_never(unreachable)
