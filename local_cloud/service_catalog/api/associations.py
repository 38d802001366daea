"""What a portfolio holds, and whom it is open to."""

from typing import Any

from moto.iam.models import IAMBackend, iam_backends
from moto.utilities.utils import get_partition

from local_cloud.operations import Call
from local_cloud.service_catalog.api.paging import page
from local_cloud.service_catalog.api.portfolios import described_portfolio
from local_cloud.service_catalog.api.registry import catalog_operation
from local_cloud.service_catalog.constraints import constraints_of
from local_cloud.service_catalog.errors import in_use, invalid, not_found
from local_cloud.service_catalog.portfolios import Portfolio, find_portfolio, portfolios_with
from local_cloud.service_catalog.products import find_product


@catalog_operation
def associate_product_with_portfolio(call: Call) -> None:
    """Puts a product into a portfolio; it may be there already."""
    product = find_product(call.backend, call.parameters["ProductId"])
    held = _portfolio(call).product_ids
    if product.id not in held:
        held.append(product.id)


@catalog_operation
def disassociate_product_from_portfolio(call: Call) -> None:
    """Takes a product out of a portfolio that has no constraints on it."""
    portfolio, product_id = _portfolio(call), call.parameters["ProductId"]
    if product_id not in portfolio.product_ids:
        raise not_found(f"{product_id} is not in {portfolio.id}")
    if constraints_of(call.backend, portfolio.id, product_id):
        raise in_use(f"{portfolio.id} has constraints on {product_id}: delete them first.")
    portfolio.product_ids.remove(product_id)


@catalog_operation
def list_portfolios_for_product(call: Call) -> dict[str, Any]:
    """Lists the portfolios that hold a product."""
    product = find_product(call.backend, call.parameters["ProductId"])
    found, token = page(portfolios_with(call.backend, product.id), call.parameters)
    return {"PortfolioDetails": list(map(described_portfolio, found)), "NextPageToken": token}


@catalog_operation
def associate_principal_with_portfolio(call: Call) -> None:
    """Opens a portfolio to a user, group or role; it may be open to it already."""
    arn, kind = call.parameters["PrincipalARN"], call.parameters["PrincipalType"]
    if kind == "IAM" and not _exists(call, arn):
        raise invalid(f"The profile does not exist: {arn}")
    _portfolio(call).principals[arn] = kind


@catalog_operation
def disassociate_principal_from_portfolio(call: Call) -> None:
    """Closes a portfolio to a user, group or role."""
    portfolio, arn = _portfolio(call), call.parameters["PrincipalARN"]
    if arn not in portfolio.principals:
        raise not_found(f"{arn} is not associated with {portfolio.id}")
    del portfolio.principals[arn]


@catalog_operation
def list_principals_for_portfolio(call: Call) -> dict[str, Any]:
    """Lists to whom a portfolio is open."""
    found, token = page(list(_portfolio(call).principals.items()), call.parameters)
    principals = [{"PrincipalARN": arn, "PrincipalType": kind} for arn, kind in found]
    return {"Principals": principals, "NextPageToken": token}


def _portfolio(call: Call) -> Portfolio:
    return find_portfolio(call.backend, call.parameters["PortfolioId"])


def _exists(call: Call, arn: str) -> bool:
    iam: IAMBackend = iam_backends[call.account][get_partition(call.region)]
    roles = [role.arn for role in list(iam.roles.values())]
    users = [user.arn for user in list(iam.users.values())]
    groups = [group.arn for group in list(iam.groups.values())]
    return arn in [*roles, *users, *groups]
