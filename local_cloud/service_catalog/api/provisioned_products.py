"""Provisioned products: described, searched and scanned."""

from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog.access_levels import is_visible
from local_cloud.service_catalog.api.paging import page
from local_cloud.service_catalog.api.registry import catalog_operation
from local_cloud.service_catalog.errors import invalid
from local_cloud.service_catalog.provisioned_products import (
    KIND,
    ProvisionedProduct,
    find_provisioned,
    provisioned_of,
    provisioned_products,
)
from local_cloud.service_catalog.search import is_found, searched_fields
from local_cloud.service_catalog.tags import listed

MAX_SEARCHED = 100  # SearchProvisionedProducts API reference: PageSize
QUERY = "SearchQuery"
_SORTABLE = ("arn", "id", "name", "lastRecordId")


@catalog_operation
def describe_provisioned_product(call: Call) -> dict[str, Any]:
    """Returns one provisioned product, by id or by its exact name."""
    provisioned = find_provisioned(
        call.backend, call.parameters.get("Id"), call.parameters.get("Name")
    )
    return {"ProvisionedProductDetail": _detail(provisioned), "CloudWatchDashboards": []}


@catalog_operation
def search_provisioned_products(call: Call) -> dict[str, Any]:
    """Finds provisioned products by SearchQuery."""
    found = _found(call)
    part, token = page(found, call.parameters, MAX_SEARCHED)
    return {
        "ProvisionedProducts": list(map(_attributes, part)),
        "TotalResultsCount": len(found),
        "NextPageToken": token,
    }


@catalog_operation
def scan_provisioned_products(call: Call) -> dict[str, Any]:
    """Lists provisioned products: the caller's own unless AccessLevelFilter widens that."""
    visible = _visible(call, default="User")
    part, token = page(visible, call.parameters)
    return {"ProvisionedProducts": list(map(_detail, part)), "NextPageToken": token}


@catalog_operation
def get_provisioned_product_outputs(call: Call) -> dict[str, Any]:
    """Returns the outputs of the last launch or update that succeeded, or those asked for."""
    success = provisioned_of(call.backend, call.parameters).last_success
    outputs = success.outputs if success else []
    wanted = call.parameters.get("OutputKeys") or [each["OutputKey"] for each in outputs]
    if missing := set(wanted) - {each["OutputKey"] for each in outputs}:
        raise invalid(f"There is no output {', '.join(sorted(missing))}.")
    chosen = [each for each in outputs if each["OutputKey"] in wanted]
    part, token = page(chosen, call.parameters)
    return {"Outputs": list(part), "NextPageToken": token}


def _visible(call: Call, default: str) -> list[ProvisionedProduct]:
    kept = list(provisioned_products(call.backend).values())
    return [each for each in kept if is_visible(each, call, default)]


def _found(call: Call) -> list[ProvisionedProduct]:
    filters = call.parameters.get("Filters") or {}
    if filters.keys() - {QUERY}:
        raise invalid(f"Filters must have the key {QUERY}.")
    queries = filters.get(QUERY, [])
    found = [each for each in _visible(call, default="Account") if is_found(each, queries)]
    if field := call.parameters.get("SortBy"):
        if field not in _SORTABLE:
            raise invalid(f"SortBy must be one of {', '.join(_SORTABLE)}.")
        is_descending = call.parameters.get("SortOrder") == "DESCENDING"
        found.sort(key=lambda each: searched_fields(each)[field], reverse=is_descending)
    return found


def _common(provisioned: ProvisionedProduct) -> dict[str, Any]:
    success = provisioned.last_success
    return {
        "Name": provisioned.name,
        "Arn": provisioned.arn,
        "Type": KIND,
        "Id": provisioned.id,
        "Status": provisioned.status,
        "StatusMessage": provisioned.status_message,
        "CreatedTime": provisioned.created,
        "IdempotencyToken": provisioned.token,
        "LastRecordId": provisioned.last_record.id,
        "LastProvisioningRecordId": provisioned.last_record.id,
        "LastSuccessfulProvisioningRecordId": success.id if success else None,
        "ProductId": provisioned.product.id,
        "ProvisioningArtifactId": provisioned.version.id,
    }


def _detail(provisioned: ProvisionedProduct) -> dict[str, Any]:
    return {**_common(provisioned), "LaunchRoleArn": provisioned.launch_role}


def _attributes(provisioned: ProvisionedProduct) -> dict[str, Any]:
    return {
        **_common(provisioned),
        "Tags": listed(provisioned.tags),
        "PhysicalId": provisioned.stack_arn,
        "ProductName": provisioned.product.name,
        "ProvisioningArtifactName": provisioned.version.name,
        "UserArn": provisioned.requested_by,
        "UserArnSession": provisioned.session,
    }
