"""Provisioned products, and the records of what was requested for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.utilities.utils import get_partition

from local_cloud.operations import store
from local_cloud.service_catalog.errors import invalid, not_found
from local_cloud.service_catalog.identifiers import new_id
from local_cloud.service_catalog.products import Product, Version
from local_cloud.service_catalog.tags import Tags

# Statuses of a provisioned product.
AVAILABLE, UNDER_CHANGE = "AVAILABLE", "UNDER_CHANGE"
TAINTED, ERROR = "TAINTED", "ERROR"
# Statuses of a record, and its types.
CREATED, IN_PROGRESS, IN_PROGRESS_IN_ERROR = "CREATED", "IN_PROGRESS", "IN_PROGRESS_IN_ERROR"
SUCCEEDED, FAILED = "SUCCEEDED", "FAILED"
PROVISION = "PROVISION_PRODUCT"
UPDATE = "UPDATE_PROVISIONED_PRODUCT"
TERMINATE = "TERMINATE_PROVISIONED_PRODUCT"

KIND = "CFN_STACK"


@dataclass
class ProvisionedProduct:
    """A product that was launched as a stack.

    version: what it was launched or last updated with, also when the product lost it since.
    requested_by: the role or user. session: the same, or the role's session.
    stack_arn: None until CloudFormation has accepted the stack.
    """

    account: str
    region: str
    name: str
    product: Product
    version: Version
    path_id: str
    launch_role: str
    tags: Tags
    token: str
    requested_by: str
    session: str
    status: str = UNDER_CHANGE
    status_message: str | None = None
    stack_arn: str | None = None
    records: list["Record"] = field(default_factory=list)
    id: str = field(default_factory=lambda: new_id("pp"))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def arn(self) -> str:
        """Returns the provisioned product's ARN."""
        place = f"{get_partition(self.region)}:servicecatalog:{self.region}:{self.account}"
        return f"arn:{place}:stack/{self.name}/{self.id}"

    @property
    def stack_name(self) -> str:
        """Returns the name of its stack."""
        return f"SC-{self.account}-{self.id}"

    @property
    def last_record(self) -> "Record":
        """Returns the record of the last request."""
        return self.records[-1]

    @property
    def last_success(self) -> "Record | None":
        """Returns the record of the last request that succeeded."""
        done = (record for record in reversed(self.records) if record.status == SUCCEEDED)
        return next(done, None)


@dataclass
class Record:
    """One request for a provisioned product, and what came of it.

    errors, outputs: as the API lists them.
    """

    kind: str
    provisioned: ProvisionedProduct
    version: Version
    token: str
    requested_by: str
    session: str
    tags: Tags
    status: str = CREATED
    errors: list[dict[str, str]] = field(default_factory=list)
    outputs: list[dict[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=lambda: new_id("rec"))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))

    def turn(self, status: str) -> None:
        """Gives the record another status now."""
        self.status, self.updated = status, datetime.now(UTC)


def provisioned_products(backend: BaseBackend) -> dict[str, ProvisionedProduct]:
    """Returns the provisioned products of one account and region, by id."""
    return store(backend, "provisioned products")


def records(backend: BaseBackend) -> dict[str, Record]:
    """Returns all records of one account and region by id, also those of what is terminated."""
    return store(backend, "records")


def find_provisioned(
    backend: BaseBackend, provisioned_id: str | None, name: str | None
) -> ProvisionedProduct:
    """Returns a provisioned product by its id or by its name.

    Raises AwsError if both or neither is given, or there is none, because it was terminated.
    """
    if bool(provisioned_id) == bool(name):
        raise invalid("Either the id or the name of the provisioned product must be given.")
    for provisioned in list(provisioned_products(backend).values()):
        if provisioned_id == provisioned.id or name in (provisioned.name, provisioned.arn):
            return provisioned
    raise not_found(f"ProvisionedProduct {provisioned_id or name} not found")


def provisioned_of(backend: BaseBackend, parameters: Mapping[str, Any]) -> ProvisionedProduct:
    """Returns what a request names as ProvisionedProductId or -Name. Raises AwsError."""
    return find_provisioned(
        backend, parameters.get("ProvisionedProductId"), parameters.get("ProvisionedProductName")
    )


def find_record(backend: BaseBackend, record_id: str) -> Record:
    """Returns a record. Raises AwsError (ResourceNotFoundException) if there is none."""
    if record_id not in records(backend):
        raise not_found(f"Record {record_id} not found")
    return records(backend)[record_id]
