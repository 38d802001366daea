"""UpdateProvisionedProduct."""

from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog import work
from local_cloud.service_catalog.api.records import described_record
from local_cloud.service_catalog.api.registry import catalog_operation, once_by_token
from local_cloud.service_catalog.api.requests import new_record, usable
from local_cloud.service_catalog.errors import invalid
from local_cloud.service_catalog.launch_paths import chosen_path
from local_cloud.service_catalog.products import Version, product_of, version_of
from local_cloud.service_catalog.provisioned_products import (
    UPDATE,
    ProvisionedProduct,
    Record,
    provisioned_of,
)
from local_cloud.service_catalog.stacks import Parameters


@catalog_operation
def update_provisioned_product(call: Call) -> dict[str, Any]:
    """Updates a provisioned product to another version or to other parameters."""
    record = once_by_token(call, "UpdateProvisionedProduct", "UpdateToken", lambda: _update(call))
    return {"RecordDetail": described_record(record)}


def _update(call: Call) -> Record:
    provisioned = provisioned_of(call.backend, call.parameters)
    product = product_of(call.backend, {"ProductId": provisioned.product.id, **_named(call)})
    if product is not provisioned.product:
        raise NotImplementedError
    chosen_path(call, product)
    if call.parameters.get("Tags"):
        raise invalid("Tags can't be updated: the product has no RESOURCE_UPDATE constraint.")
    version = _updated_version(call, provisioned)
    record, former = new_record(call, UPDATE, provisioned, version), provisioned.status
    parameters = _updated_parameters(call, provisioned, version)
    work.begin(call.backend, record, lambda: work.update(record, parameters, former))
    return record


def _named(call: Call) -> dict[str, Any]:
    """Returns the product as a request names it, if it does: a name stands instead of an id."""
    given = call.parameters
    if given.get("ProductName"):
        return {"ProductId": given.get("ProductId"), "ProductName": given["ProductName"]}
    return {"ProductId": given["ProductId"]} if given.get("ProductId") else {}


def _updated_version(call: Call, provisioned: ProvisionedProduct) -> Version:
    named = ("ProvisioningArtifactId", "ProvisioningArtifactName")
    if not any(call.parameters.get(name) for name in named):
        return provisioned.version
    return usable(provisioned.product, version_of(provisioned.product, call.parameters))


def _updated_parameters(
    call: Call, provisioned: ProvisionedProduct, version: Version
) -> Parameters:
    """Returns all parameters of the version; what the stack has and nobody gives stays."""
    listed = call.parameters.get("ProvisioningParameters") or []
    given = {e["Key"]: e.get("Value") for e in listed if not e.get("UsePreviousValue")}
    kept = provisioned.version.template.parameters.keys() & version.template.parameters.keys()
    return [
        *({"ParameterKey": key, "ParameterValue": value} for key, value in given.items()),
        *({"ParameterKey": key, "UsePreviousValue": True} for key in sorted(kept - given.keys())),
    ]
