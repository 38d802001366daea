"""Provisioned products and the records of what was asked for, with every status they can have.

https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisionedProductAttribute.html
https://docs.aws.amazon.com/servicecatalog/latest/dg/API_RecordDetail.html
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

__all__ = ["Product", "ProductStatus", "Record", "RecordStatus", "UnknownStatus"]

TERMINATION = "TERMINATE_PROVISIONED_PRODUCT"  # a record's type

Status = TypeVar("Status", bound=StrEnum)


class UnknownStatus(RuntimeError):
    """Service Catalog gave a status that this release does not know. The text names it."""


class ProductStatus(StrEnum):
    """What state a provisioned product is in."""

    AVAILABLE = "AVAILABLE"
    UNDER_CHANGE = "UNDER_CHANGE"
    TAINTED = "TAINTED"
    ERROR = "ERROR"
    PLAN_IN_PROGRESS = "PLAN_IN_PROGRESS"


class RecordStatus(StrEnum):
    """How far a request is."""

    CREATED = "CREATED"
    IN_PROGRESS = "IN_PROGRESS"
    IN_PROGRESS_IN_ERROR = "IN_PROGRESS_IN_ERROR"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Product:
    """A provisioned product.

    given_status: in Service Catalog's words, known or not.
    access_token: the token it was provisioned with, or None if Service Catalog does not say.
    last_record_id: of the last request that changed it.
    """

    id: str
    name: str
    given_status: str
    access_token: str | None
    last_record_id: str

    @property
    def status(self) -> ProductStatus:
        """Its status. Raises UnknownStatus."""
        return _known(ProductStatus, self.given_status, f"provisioned product {self.name}")

    @property
    def terminate_token(self) -> str:
        """Stands for ending the product as it is now: 64 hexadecimal digits.

        It holds the last request too, so that a termination that failed can be asked for again.
        """
        return hashlib.sha256(f"{self.id}/{self.last_record_id}".encode()).hexdigest()


@dataclass(frozen=True)
class Record:
    """A request that was made of Service Catalog.

    given_status: in Service Catalog's words, known or not.
    errors: why it failed, in Service Catalog's words; may be empty.
    product_id: of the provisioned product it is about.
    """

    id: str
    given_status: str
    given_type: str
    errors: str
    product_id: str

    @property
    def status(self) -> RecordStatus:
        """Its status. Raises UnknownStatus."""
        return _known(RecordStatus, self.given_status, f"record {self.id}")

    @property
    def is_termination(self) -> bool:
        """Whether it was asked to end the product."""
        return self.given_type == TERMINATION


def _known(statuses: type[Status], given: str, what: str) -> Status:
    try:
        return statuses(given)
    except ValueError:
        raise UnknownStatus(
            f'Service Catalog gives {what} the status "{given}", which this release does not '
            "know. Look at it in the console; a newer release may know it."
        ) from None
