"""Portfolios: which products they hold, and which principals they are open to."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from moto.core.base_backend import BaseBackend
from moto.utilities.utils import get_partition

from local_cloud.operations import store
from local_cloud.service_catalog.errors import not_found
from local_cloud.service_catalog.identifiers import new_id
from local_cloud.service_catalog.tags import Tags


@dataclass
class Portfolio:
    """One portfolio.

    product_ids: its products. principals: the type of each associated principal (IAM or
    IAM_PATTERN), by ARN. tag_option_ids: of the tag options that its launches get.
    """

    account: str
    region: str
    name: str
    provider: str
    description: str
    tags: Tags
    product_ids: list[str] = field(default_factory=list)
    principals: dict[str, str] = field(default_factory=dict)
    tag_option_ids: list[str] = field(default_factory=list)
    id: str = field(default_factory=lambda: new_id("port"))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def arn(self) -> str:
        """Returns the portfolio's ARN."""
        partition = get_partition(self.region)
        return f"arn:{partition}:catalog:{self.region}:{self.account}:portfolio/{self.id}"


def portfolios(backend: BaseBackend) -> dict[str, Portfolio]:
    """Returns the portfolios of one account and region, by id."""
    return store(backend, "portfolios")


def find_portfolio(backend: BaseBackend, portfolio_id: str) -> Portfolio:
    """Returns a portfolio. Raises AwsError (ResourceNotFoundException) if there is none."""
    if portfolio_id not in portfolios(backend):
        raise not_found(f"Portfolio {portfolio_id} not found")
    return portfolios(backend)[portfolio_id]


def portfolios_with(backend: BaseBackend, product_id: str) -> list[Portfolio]:
    """Returns the portfolios that hold a product."""
    return [each for each in portfolios(backend).values() if product_id in each.product_ids]
