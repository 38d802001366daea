"""Products as those see them who may launch them."""

from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog.api.descriptions import summarized_product, summarized_version
from local_cloud.service_catalog.api.paging import page
from local_cloud.service_catalog.api.parameters import described_outputs, described_parameters
from local_cloud.service_catalog.api.registry import catalog_operation
from local_cloud.service_catalog.constraints import LAUNCH
from local_cloud.service_catalog.launch_paths import LaunchPath, chosen_path, launch_paths
from local_cloud.service_catalog.products import find_product, product_of, version_of
from local_cloud.service_catalog.tag_options import options_of, values_by_key
from local_cloud.service_catalog.tags import listed


@catalog_operation
def list_launch_paths(call: Call) -> dict[str, Any]:
    """Lists the ways on which the caller may launch a product."""
    product = find_product(call.backend, call.parameters["ProductId"])
    found, token = page(launch_paths(call, product), call.parameters)
    return {"LaunchPathSummaries": list(map(_summary, found)), "NextPageToken": token}


@catalog_operation
def describe_product(call: Call) -> dict[str, Any]:
    """Returns a product with its active versions, to whom it is open."""
    product = find_product(call.backend, call.parameters.get("Id"), call.parameters.get("Name"))
    paths = launch_paths(call, product)
    return {
        "ProductViewSummary": summarized_product(product),
        "ProvisioningArtifacts": [
            {**summarized_version(each), "Guidance": each.guidance}
            for each in product.versions.values()
            if each.active
        ],
        "Budgets": [],
        "LaunchPaths": [{"Id": path.id, "Name": path.name} for path in paths],
    }


@catalog_operation
def describe_provisioning_parameters(call: Call) -> dict[str, Any]:
    """Returns what a launch of a version may be given, and what it will answer."""
    product = product_of(call.backend, call.parameters)
    path = chosen_path(call, product)
    version = version_of(product, call.parameters)
    options = values_by_key(options_of(call.backend, path.portfolio, product))
    return {
        "ProvisioningArtifactParameters": described_parameters(version.template),
        "ConstraintSummaries": _constraints(path),
        "UsageInstructions": [],
        "TagOptions": [{"Key": key, "Values": values} for key, values in options.items()],
        "ProvisioningArtifactOutputs": described_outputs(version.template),
        "ProvisioningArtifactOutputKeys": described_outputs(version.template),
    }


def _summary(path: LaunchPath) -> dict[str, Any]:
    return {
        "Id": path.id,
        "Name": path.name,
        "ConstraintSummaries": _constraints(path),
        "Tags": listed(path.portfolio.tags),
    }


def _constraints(path: LaunchPath) -> list[dict[str, Any]]:
    constraint = path.constraint
    return [{"Type": LAUNCH, "Description": constraint.description}] if constraint else []
