"""ProvisionProduct and TerminateProvisionedProduct."""

import re
from typing import Any

from local_cloud.iam.principals import principal_of_caller
from local_cloud.operations import Call
from local_cloud.service_catalog import work
from local_cloud.service_catalog.api.records import described_record
from local_cloud.service_catalog.api.registry import catalog_operation, once_by_token
from local_cloud.service_catalog.api.requests import new_record, token_of, usable
from local_cloud.service_catalog.errors import invalid
from local_cloud.service_catalog.launch_paths import LaunchPath, chosen_path
from local_cloud.service_catalog.products import (
    DEPRECATED,
    Product,
    Version,
    product_of,
    version_of,
)
from local_cloud.service_catalog.provisioned_products import (
    PROVISION,
    TERMINATE,
    UNDER_CHANGE,
    ProvisionedProduct,
    Record,
    provisioned_of,
    provisioned_products,
)
from local_cloud.service_catalog.stacks import Parameters
from local_cloud.service_catalog.tag_options import chosen_tags, options_of
from local_cloud.service_catalog.tags import Tags, tags_of

# ProvisionProduct API reference: ProvisionedProductName
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}")


@catalog_operation
def provision_product(call: Call) -> dict[str, Any]:
    """Launches a product; the record tells what comes of it."""
    record = once_by_token(call, "ProvisionProduct", "ProvisionToken", lambda: _provision(call))
    return {"RecordDetail": described_record(record)}


@catalog_operation
def terminate_provisioned_product(call: Call) -> dict[str, Any]:
    """Terminates a provisioned product; the token counts until it is gone."""
    provisioned, token = provisioned_of(call.backend, call.parameters), token_of(call)
    last = provisioned.last_record
    if (last.kind, last.token, provisioned.status) == (TERMINATE, token, UNDER_CHANGE):
        return {"RecordDetail": described_record(last)}
    record, former = (
        new_record(call, TERMINATE, provisioned, provisioned.version),
        provisioned.status,
    )
    ignores_errors = call.parameters.get("IgnoreErrors", False)

    def end() -> None:
        if call.parameters.get("RetainPhysicalResources"):
            work.forget(call.backend, record)
        else:
            work.terminate(call.backend, record, former, ignores_errors=ignores_errors)

    work.begin(call.backend, record, end)
    return {"RecordDetail": described_record(record)}


def _provision(call: Call) -> Record:
    product = product_of(call.backend, call.parameters)
    path = chosen_path(call, product)
    version = usable(product, version_of(product, call.parameters))
    if version.guidance == DEPRECATED:
        raise invalid(f"{version.id} is deprecated and can't be launched.")
    provisioned = _new(call, product, version, path)
    record = new_record(call, PROVISION, provisioned, version)
    parameters = _given_parameters(call)
    arns = call.parameters.get("NotificationArns") or []
    work.begin(call.backend, record, lambda: work.provision(record, parameters, arns))
    return record


def _new(call: Call, product: Product, version: Version, path: LaunchPath) -> ProvisionedProduct:
    name, session = call.parameters["ProvisionedProductName"], call.caller
    if not _NAME.fullmatch(name):
        raise invalid(f"{name} does not match the pattern {_NAME.pattern}")
    if any(each.name == name for each in list(provisioned_products(call.backend).values())):
        raise invalid(f"A stack named {name} already exists.")
    if path.constraint is None:
        raise NotImplementedError  # it would be launched with the caller's own credentials
    return ProvisionedProduct(
        call.account,
        call.region,
        name,
        product,
        version,
        path.id,
        path.constraint.launch_role,
        _tags(call, product, path),
        token_of(call),
        principal_of_caller(session).role_arn,
        session,
    )


def _given_parameters(call: Call) -> Parameters:
    given = call.parameters.get("ProvisioningParameters") or []
    return [{"ParameterKey": each["Key"], "ParameterValue": each.get("Value")} for each in given]


def _tags(call: Call, product: Product, path: LaunchPath) -> Tags:
    """Returns the tags of a launch: the portfolio's, the product's, the request's, and options."""
    given = tags_of(call.parameters.get("Tags"))
    options = options_of(call.backend, path.portfolio, product)
    return {**path.portfolio.tags, **product.tags, **given, **chosen_tags(options, given)}
