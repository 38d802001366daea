"""How an operation of Service Catalog is added, and its errors."""

from collections.abc import Callable
from typing import TypeVar

from moto.servicecatalog.models import servicecatalog_backends
from moto.servicecatalog.responses import ServiceCatalogResponse

from local_cloud.idempotency import once
from local_cloud.operations import Call, operation
from local_cloud.service_catalog.errors import invalid

Result = TypeVar("Result")

catalog_operation = operation(ServiceCatalogResponse, servicecatalog_backends)
"""Decorates a function that is one operation of Service Catalog's API, under its own name."""

# Sharing with other accounts: moto has it for portfolios of its own keeping, which are not these.
for _name in (
    *("create_portfolio_share", "delete_portfolio_share", "describe_portfolio_shares"),
    "list_portfolio_access",
):
    delattr(ServiceCatalogResponse, _name)


def once_by_token(call: Call, operation: str, token: str, make: Callable[[], Result]) -> Result:
    """Returns what ``make`` returns, or returned when the request's token was first used.

    operation: tokens of different operations are different. token: the parameter that holds it.

    Raises AwsError (InvalidParametersException) if the token came with other parameters before.
    """
    mismatch = invalid(f"The {token} was used before with other parameters: use a new token.")
    return once(call, (operation, call.parameters[token]), mismatch, make)
