"""Versions of products, which the API calls provisioning artifacts."""

from collections.abc import Mapping
from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog.api.descriptions import AVAILABLE, described_version
from local_cloud.service_catalog.api.parameters import described_parameters
from local_cloud.service_catalog.api.registry import catalog_operation, once_by_token
from local_cloud.service_catalog.errors import in_use, invalid
from local_cloud.service_catalog.products import (
    Product,
    Version,
    find_product,
    find_version,
    product_of,
    version_of,
)
from local_cloud.service_catalog.templates import fetch_template

FROM_URL = "LoadTemplateFromURL"
CLOUDFORMATION_TEMPLATE = "CLOUD_FORMATION_TEMPLATE"


@catalog_operation
def create_provisioning_artifact(call: Call) -> dict[str, Any]:
    """Adds a version to a product."""
    product = find_product(call.backend, call.parameters["ProductId"])
    version = once_by_token(
        call, "CreateProvisioningArtifact", "IdempotencyToken", lambda: _add(call, product)
    )
    return _answer(version)


@catalog_operation
def describe_provisioning_artifact(call: Call) -> dict[str, Any]:
    """Returns one version, with its template's parameters if they are asked for."""
    version = version_of(product_of(call.backend, call.parameters), call.parameters)
    if not call.parameters.get("IncludeProvisioningArtifactParameters"):
        return _answer(version)
    parameters = described_parameters(version.template)
    return {**_answer(version), "ProvisioningArtifactParameters": parameters}


@catalog_operation
def list_provisioning_artifacts(call: Call) -> dict[str, Any]:
    """Lists all versions of a product, also inactive ones."""
    product = find_product(call.backend, call.parameters["ProductId"])
    return {"ProvisioningArtifactDetails": list(map(described_version, product.versions.values()))}


@catalog_operation
def update_provisioning_artifact(call: Call) -> dict[str, Any]:
    """Changes what describes a version, whether it is active, and its guidance."""
    _, version = _product_and_version(call)
    version.name = call.parameters.get("Name", version.name)
    version.description = call.parameters.get("Description", version.description)
    version.active = call.parameters.get("Active", version.active)
    version.guidance = call.parameters.get("Guidance", version.guidance)
    return _answer(version)


@catalog_operation
def delete_provisioning_artifact(call: Call) -> None:
    """Deletes a version, unless it is the product's last one."""
    product, version = _product_and_version(call)
    if len(product.versions) == 1:
        raise in_use(f"{version.id} is the last provisioning artifact of {product.id}.")
    del product.versions[version.id]


def new_version(call: Call, given: Mapping[str, Any]) -> Version:
    """Returns a version with the template that ``given`` (ProvisioningArtifactProperties) names.

    Raises AwsError if it names none, or the caller may not read it.
    """
    kind = given.get("Type", CLOUDFORMATION_TEMPLATE)
    if kind != CLOUDFORMATION_TEMPLATE:
        raise NotImplementedError
    info = given.get("Info") or {}
    if FROM_URL not in info:
        raise invalid(f"Info must have {FROM_URL}.")
    template = fetch_template(call, info[FROM_URL])
    return Version(given.get("Name"), given.get("Description"), kind, template)


def _add(call: Call, product: Product) -> Version:
    version = new_version(call, call.parameters["Parameters"])
    product.versions[version.id] = version
    return version


def _product_and_version(call: Call) -> tuple[Product, Version]:
    product = find_product(call.backend, call.parameters["ProductId"])
    return product, find_version(product, call.parameters["ProvisioningArtifactId"])


def _answer(version: Version) -> dict[str, Any]:
    return {
        "ProvisioningArtifactDetail": described_version(version),
        "Info": {"TemplateUrl": version.template.url},
        "Status": AVAILABLE,
    }
