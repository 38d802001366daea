"""Launch constraints: made, changed, got, listed and deleted."""

from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog.api.descriptions import AVAILABLE
from local_cloud.service_catalog.api.paging import page
from local_cloud.service_catalog.api.registry import catalog_operation, once_by_token
from local_cloud.service_catalog.constraints import (
    LAUNCH,
    Constraint,
    constraints,
    constraints_of,
    find_constraint,
    launch_role,
)
from local_cloud.service_catalog.errors import duplicate, not_found
from local_cloud.service_catalog.portfolios import find_portfolio


@catalog_operation
def create_constraint(call: Call) -> dict[str, Any]:
    """Says under which role a product of a portfolio is launched; there is one such role."""
    if call.parameters["Type"] != LAUNCH:
        raise NotImplementedError
    constraint = once_by_token(call, "CreateConstraint", "IdempotencyToken", lambda: _create(call))
    return _answer(constraint)


@catalog_operation
def describe_constraint(call: Call) -> dict[str, Any]:
    """Returns one constraint."""
    return _answer(find_constraint(call.backend, call.parameters["Id"]))


@catalog_operation
def list_constraints_for_portfolio(call: Call) -> dict[str, Any]:
    """Lists the constraints of a portfolio, or of one product in it."""
    portfolio = find_portfolio(call.backend, call.parameters["PortfolioId"])
    listed = constraints_of(call.backend, portfolio.id, call.parameters.get("ProductId"))
    found, token = page(listed, call.parameters)
    return {"ConstraintDetails": list(map(_detail, found)), "NextPageToken": token}


@catalog_operation
def update_constraint(call: Call) -> dict[str, Any]:
    """Changes a constraint's description or its role; what is launched keeps the former role."""
    constraint = find_constraint(call.backend, call.parameters["Id"])
    parameters = call.parameters.get("Parameters", constraint.parameters)
    launch_role(parameters, call.account, call.region)
    constraint.parameters = parameters
    constraint.description = call.parameters.get("Description", constraint.description)
    return _answer(constraint)


@catalog_operation
def delete_constraint(call: Call) -> None:
    """Deletes a constraint."""
    constraint = find_constraint(call.backend, call.parameters["Id"])
    del constraints(call.backend)[constraint.id]


def _create(call: Call) -> Constraint:
    portfolio = find_portfolio(call.backend, call.parameters["PortfolioId"])
    product_id, parameters = call.parameters["ProductId"], call.parameters["Parameters"]
    if product_id not in portfolio.product_ids:
        raise not_found(f"{product_id} is not in {portfolio.id}")
    if constraints_of(call.backend, portfolio.id, product_id):
        raise duplicate(f"{portfolio.id} has a launch constraint on {product_id} already")
    launch_role(parameters, call.account, call.region)
    constraint = Constraint(
        call.account,
        call.region,
        portfolio.id,
        product_id,
        parameters,
        call.parameters.get("Description"),
    )
    constraints(call.backend)[constraint.id] = constraint
    return constraint


def _answer(constraint: Constraint) -> dict[str, Any]:
    return {
        "ConstraintDetail": _detail(constraint),
        "ConstraintParameters": constraint.parameters,
        "Status": AVAILABLE,
    }


def _detail(constraint: Constraint) -> dict[str, Any]:
    return {
        "ConstraintId": constraint.id,
        "Type": LAUNCH,
        "Description": constraint.description,
        "Owner": constraint.account,
        "ProductId": constraint.product_id,
        "PortfolioId": constraint.portfolio_id,
    }
