"""Products as their administrators see them."""

from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog.api.descriptions import (
    described_product,
    described_version,
    summarized_version,
)
from local_cloud.service_catalog.api.paging import page
from local_cloud.service_catalog.api.registry import catalog_operation, once_by_token
from local_cloud.service_catalog.api.tag_options import described_option
from local_cloud.service_catalog.api.versions import new_version
from local_cloud.service_catalog.errors import in_use
from local_cloud.service_catalog.portfolios import find_portfolio, portfolios_with
from local_cloud.service_catalog.products import Product, find_product, products
from local_cloud.service_catalog.tag_options import options_of
from local_cloud.service_catalog.tags import listed, tags_of, update_tags

_FACTS = (
    *("Owner", "Description", "Distributor"),
    *("SupportDescription", "SupportEmail", "SupportUrl"),
)


@catalog_operation
def create_product(call: Call) -> dict[str, Any]:
    """Makes a product with its first version."""
    product = once_by_token(call, "CreateProduct", "IdempotencyToken", lambda: _create(call))
    first = next(iter(product.versions.values()))
    return {
        "ProductViewDetail": described_product(product),
        "ProvisioningArtifactDetail": described_version(first),
        "Tags": listed(product.tags),
    }


@catalog_operation
def describe_product_as_admin(call: Call) -> dict[str, Any]:
    """Returns one product with all versions, by id or by name."""
    product = find_product(call.backend, call.parameters.get("Id"), call.parameters.get("Name"))
    options = options_of(call.backend, product)
    return {
        "ProductViewDetail": described_product(product),
        "ProvisioningArtifactSummaries": [
            {**summarized_version(each), "ProvisioningArtifactMetadata": {}}
            for each in product.versions.values()
        ],
        "Tags": listed(product.tags),
        "TagOptions": [described_option(each) for each in options],
        "Budgets": [],
    }


@catalog_operation
def search_products_as_admin(call: Call) -> dict[str, Any]:
    """Lists all products, or those of one portfolio; there are no filters."""
    if call.parameters.get("Filters"):
        raise NotImplementedError
    found = list(products(call.backend).values())
    if portfolio_id := call.parameters.get("PortfolioId"):
        held = find_portfolio(call.backend, portfolio_id).product_ids
        found = [each for each in found if each.id in held]
    listed_products, token = page(found, call.parameters)
    return {
        "ProductViewDetails": list(map(described_product, listed_products)),
        "NextPageToken": token,
    }


@catalog_operation
def update_product(call: Call) -> dict[str, Any]:
    """Changes what describes a product, and its tags."""
    product = find_product(call.backend, call.parameters["Id"])
    product.name = call.parameters.get("Name", product.name)
    product.facts.update(_facts(call))
    update_tags(product.tags, call)
    return {"ProductViewDetail": described_product(product), "Tags": listed(product.tags)}


@catalog_operation
def delete_product(call: Call) -> None:
    """Deletes a product that no portfolio holds; what was provisioned from it stays."""
    product = find_product(call.backend, call.parameters["Id"])
    if portfolios_with(call.backend, product.id):
        raise in_use(f"{product.id} is associated with a portfolio: disassociate it first.")
    del products(call.backend)[product.id]


def _create(call: Call) -> Product:
    version = new_version(call, call.parameters["ProvisioningArtifactParameters"])
    product = Product(
        call.account,
        call.region,
        name=call.parameters["Name"],
        kind=call.parameters["ProductType"],
        facts=_facts(call),
        tags=tags_of(call.parameters.get("Tags")),
        versions={version.id: version},
    )
    products(call.backend)[product.id] = product
    return product


def _facts(call: Call) -> dict[str, str]:
    return {name: call.parameters[name] for name in _FACTS if name in call.parameters}
