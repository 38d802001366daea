"""Products and their versions as the API's answers describe them."""

from typing import Any

from local_cloud.service_catalog.products import Product, Version

AVAILABLE = "AVAILABLE"  # what is made at once is never CREATING


def described_product(product: Product) -> dict[str, Any]:
    """Returns a product as its administrators see it."""
    return {
        "ProductViewSummary": summarized_product(product),
        "Status": AVAILABLE,
        "ProductARN": product.arn,
        "CreatedTime": product.created,
    }


def summarized_product(product: Product) -> dict[str, Any]:
    """Returns what describes a product."""
    facts = {name: value for name, value in product.facts.items() if name != "Description"}
    return {
        "Id": f"prodview-{product.id.partition('-')[2]}",
        "ProductId": product.id,
        "Name": product.name,
        "Type": product.kind,
        "HasDefaultPath": False,
        "ShortDescription": product.facts.get("Description"),
        **facts,
    }


def described_version(version: Version) -> dict[str, Any]:
    """Returns a version with whether it can be used."""
    return {
        "Id": version.id,
        "Name": version.name,
        "Description": version.description,
        "Type": version.kind,
        "CreatedTime": version.created,
        "Active": version.active,
        "Guidance": version.guidance,
    }


def summarized_version(version: Version) -> dict[str, Any]:
    """Returns what tells a version from the product's others."""
    return {
        "Id": version.id,
        "Name": version.name,
        "Description": version.description,
        "CreatedTime": version.created,
    }
