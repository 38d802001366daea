"""Records of what was requested for provisioned products."""

from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog.access_levels import is_visible
from local_cloud.service_catalog.api.paging import page
from local_cloud.service_catalog.api.registry import catalog_operation
from local_cloud.service_catalog.errors import invalid
from local_cloud.service_catalog.provisioned_products import KIND, Record, find_record, records
from local_cloud.service_catalog.tags import listed

# ListRecordHistory API reference: SearchFilter
_FILTERS = {"product": "ProductId", "provisionedproduct": "ProvisionedProductId"}


@catalog_operation
def describe_record(call: Call) -> dict[str, Any]:
    """Returns one record with its outputs, which it has when the request has succeeded."""
    record = find_record(call.backend, call.parameters["Id"])
    outputs, token = page(record.outputs, call.parameters)
    return {
        "RecordDetail": described_record(record),
        "RecordOutputs": list(outputs),
        "NextPageToken": token,
    }


@catalog_operation
def list_record_history(call: Call) -> dict[str, Any]:
    """Lists records, the newest first: the caller's own unless AccessLevelFilter widens that."""
    kept = reversed(list(records(call.backend).values()))
    details = [described_record(each) for each in kept if is_visible(each, call, default="User")]
    if wanted := call.parameters.get("SearchFilter"):
        if wanted["Key"] not in _FILTERS:
            raise invalid(f"SearchFilter must have one of the keys {', '.join(_FILTERS)}")
        details = [each for each in details if each[_FILTERS[wanted["Key"]]] == wanted["Value"]]
    found, token = page(details, call.parameters)
    return {"RecordDetails": list(found), "NextPageToken": token}


def described_record(record: Record) -> dict[str, Any]:
    """Returns a record as the API's answers describe it."""
    provisioned = record.provisioned
    return {
        "RecordId": record.id,
        "ProvisionedProductName": provisioned.name,
        "Status": record.status,
        "CreatedTime": record.created,
        "UpdatedTime": record.updated,
        "ProvisionedProductType": KIND,
        "RecordType": record.kind,
        "ProvisionedProductId": provisioned.id,
        "ProductId": provisioned.product.id,
        "ProvisioningArtifactId": record.version.id,
        "PathId": provisioned.path_id,
        "RecordErrors": record.errors,
        "RecordTags": listed(record.tags),
        "LaunchRoleArn": provisioned.launch_role,
    }
