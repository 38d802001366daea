"""Products and their versions, which the API calls provisioning artifacts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.utilities.utils import get_partition

from local_cloud.operations import store
from local_cloud.service_catalog.errors import invalid, not_found
from local_cloud.service_catalog.identifiers import new_id
from local_cloud.service_catalog.tags import Tags
from local_cloud.service_catalog.templates import Template

DEPRECATED = "DEPRECATED"


@dataclass
class Version:
    """One version of a product.

    template: a copy of what its URL held when the version was made.
    guidance: DEFAULT, or DEPRECATED: then only what is already provisioned may still use it.
    """

    name: str | None
    description: str | None
    kind: str
    template: Template
    active: bool = True
    guidance: str = "DEFAULT"
    id: str = field(default_factory=lambda: new_id("pa"))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Product:
    """One product. facts: what only describes it, by its name in the API, such as "Owner"."""

    account: str
    region: str
    name: str
    kind: str
    facts: dict[str, str]
    tags: Tags
    versions: dict[str, Version]
    tag_option_ids: list[str] = field(default_factory=list)
    id: str = field(default_factory=lambda: new_id("prod"))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def arn(self) -> str:
        """Returns the product's ARN."""
        partition = get_partition(self.region)
        return f"arn:{partition}:catalog:{self.region}:{self.account}:product/{self.id}"


def products(backend: BaseBackend) -> dict[str, Product]:
    """Returns the products of one account and region, by id."""
    return store(backend, "products")


def find_product(backend: BaseBackend, product_id: str | None, name: str | None = None) -> Product:
    """Returns a product by its id or by its name.

    Raises AwsError if both or neither is given, or no such product exists.
    """
    if bool(product_id) == bool(name):
        raise invalid("Either the id or the name of the product must be given, and not both.")
    for product in products(backend).values():
        if product_id == product.id or name == product.name:
            return product
    raise not_found(f"Product {product_id or name} not found")


def find_version(product: Product, version_id: str | None, name: str | None = None) -> Version:
    """Returns a version of ``product`` by its id or by its name, which several may have.

    Raises AwsError if both or neither is given, or not exactly one such version exists.
    """
    if bool(version_id) == bool(name):
        raise invalid("Either the id or the name of the provisioning artifact must be given.")
    found = [v for v in product.versions.values() if version_id == v.id or name == v.name]
    if not found:
        raise not_found(f"ProvisioningArtifact {version_id or name} of {product.id} not found")
    if len(found) > 1:
        raise invalid(f"{product.id} has more than one provisioning artifact named {name}")
    return found[0]


def product_of(backend: BaseBackend, parameters: Mapping[str, Any]) -> Product:
    """Returns the product that a request names as ProductId or ProductName. Raises AwsError."""
    return find_product(backend, parameters.get("ProductId"), parameters.get("ProductName"))


def version_of(product: Product, parameters: Mapping[str, Any]) -> Version:
    """Returns the version that a request names by id or by name. Raises AwsError."""
    return find_version(
        product,
        parameters.get("ProvisioningArtifactId"),
        parameters.get("ProvisioningArtifactName"),
    )
