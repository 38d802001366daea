"""Portfolios: made, changed, got, listed and deleted."""

from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog.api.paging import page
from local_cloud.service_catalog.api.registry import catalog_operation, once_by_token
from local_cloud.service_catalog.api.tag_options import described_option
from local_cloud.service_catalog.constraints import constraints_of
from local_cloud.service_catalog.errors import in_use
from local_cloud.service_catalog.portfolios import Portfolio, find_portfolio, portfolios
from local_cloud.service_catalog.tag_options import options_of
from local_cloud.service_catalog.tags import listed, tags_of, update_tags


@catalog_operation
def create_portfolio(call: Call) -> dict[str, Any]:
    """Makes a portfolio without products or principals."""
    portfolio = once_by_token(call, "CreatePortfolio", "IdempotencyToken", lambda: _create(call))
    return {"PortfolioDetail": described_portfolio(portfolio), "Tags": listed(portfolio.tags)}


@catalog_operation
def describe_portfolio(call: Call) -> dict[str, Any]:
    """Returns one portfolio."""
    portfolio = find_portfolio(call.backend, call.parameters["Id"])
    options = options_of(call.backend, portfolio)
    return {
        "PortfolioDetail": described_portfolio(portfolio),
        "Tags": listed(portfolio.tags),
        "TagOptions": [described_option(each) for each in options],
        "Budgets": [],
    }


@catalog_operation
def list_portfolios(call: Call) -> dict[str, Any]:
    """Lists all portfolios."""
    found, token = page(list(portfolios(call.backend).values()), call.parameters)
    return {"PortfolioDetails": list(map(described_portfolio, found)), "NextPageToken": token}


@catalog_operation
def update_portfolio(call: Call) -> dict[str, Any]:
    """Changes what describes a portfolio, and its tags."""
    portfolio, given = find_portfolio(call.backend, call.parameters["Id"]), call.parameters
    portfolio.name = given.get("DisplayName", portfolio.name)
    portfolio.description = given.get("Description", portfolio.description)
    portfolio.provider = given.get("ProviderName", portfolio.provider)
    update_tags(portfolio.tags, call)
    return {"PortfolioDetail": described_portfolio(portfolio), "Tags": listed(portfolio.tags)}


@catalog_operation
def delete_portfolio(call: Call) -> None:
    """Deletes a portfolio that holds no products and is open to nobody."""
    portfolio = find_portfolio(call.backend, call.parameters["Id"])
    held = (portfolio.product_ids, portfolio.principals, constraints_of(call.backend, portfolio.id))
    if any(held):
        raise in_use(f"{portfolio.id} has products, users or constraints: remove them first.")
    del portfolios(call.backend)[portfolio.id]


def described_portfolio(portfolio: Portfolio) -> dict[str, Any]:
    """Returns a portfolio as the API's answers describe it."""
    return {
        "Id": portfolio.id,
        "ARN": portfolio.arn,
        "DisplayName": portfolio.name,
        "Description": portfolio.description,
        "CreatedTime": portfolio.created,
        "ProviderName": portfolio.provider,
    }


def _create(call: Call) -> Portfolio:
    portfolio = Portfolio(
        call.account,
        call.region,
        name=call.parameters["DisplayName"],
        provider=call.parameters["ProviderName"],
        description=call.parameters.get("Description", ""),
        tags=tags_of(call.parameters.get("Tags")),
    )
    portfolios(call.backend)[portfolio.id] = portfolio
    return portfolio
