"""Launch paths: the portfolios through which somebody may launch a product.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/catalogs_portfolios_users.html
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from local_cloud.iam.principals import principal_of_caller
from local_cloud.operations import Call
from local_cloud.service_catalog.constraints import Constraint, constraints_of
from local_cloud.service_catalog.errors import invalid, not_found
from local_cloud.service_catalog.portfolios import Portfolio, portfolios_with
from local_cloud.service_catalog.products import Product

IAM_PATTERN = "IAM_PATTERN"


@dataclass(frozen=True)
class LaunchPath:
    """A portfolio that is open to somebody, with its constraint on the product, if it has one."""

    portfolio: Portfolio
    constraint: Constraint | None

    @property
    def id(self) -> str:
        """Returns the path's id."""
        return f"lpv2-{self.portfolio.id.partition('-')[2]}"

    @property
    def name(self) -> str:
        """Returns the path's name, which is the portfolio's."""
        return self.portfolio.name


def launch_paths(call: Call, product: Product) -> list[LaunchPath]:
    """Returns the paths on which the caller may launch ``product``.

    Raises AwsError (ResourceNotFoundException) if there is none: IAM alone opens no portfolio.
    """
    caller = principal_of_caller(call.caller).role_arn
    paths = [
        LaunchPath(
            portfolio, next(iter(constraints_of(call.backend, portfolio.id, product.id)), None)
        )
        for portfolio in portfolios_with(call.backend, product.id)
        if any(_means(*principal, caller) for principal in portfolio.principals.items())
    ]
    if not paths:
        raise not_found(f"No launch paths found for resource: {product.id}")
    return paths


def chosen_path(call: Call, product: Product) -> LaunchPath:
    """Returns the path that a request names by PathId or PathName, or the only one.

    Raises AwsError if there is no such path, or it is not clear which one is meant.
    """
    path_id, name = call.parameters.get("PathId"), call.parameters.get("PathName")
    paths = launch_paths(call, product)
    found = [each for each in paths if path_id in (None, each.id) and name in (None, each.name)]
    if not found:
        raise not_found(f"Launch path {path_id or name} of {product.id} not found")
    if len(found) > 1:
        raise invalid(f"{product.id} has more than one launch path: PathId is required.")
    return found[0]


def _means(arn: str, kind: str, caller: str) -> bool:
    """Says whether an associated principal is the caller; a pattern leaves out the account."""
    if kind != IAM_PATTERN:
        return arn == caller
    *start, _account, resource = caller.split(":", 5)
    return fnmatchcase(":".join([*start, "", resource]), arn)
