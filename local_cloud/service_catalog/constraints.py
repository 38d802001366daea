"""Launch constraints: the role under which a portfolio's product is launched."""

import json
from dataclasses import dataclass, field

from moto.core.base_backend import BaseBackend
from moto.utilities.utils import get_partition

from local_cloud.operations import store
from local_cloud.service_catalog.errors import invalid, not_found
from local_cloud.service_catalog.identifiers import new_id

LAUNCH = "LAUNCH"


@dataclass
class Constraint:
    """A launch constraint. parameters: the JSON text that names the role."""

    account: str
    region: str
    portfolio_id: str
    product_id: str
    parameters: str
    description: str | None
    id: str = field(default_factory=lambda: new_id("cons"))

    @property
    def launch_role(self) -> str:
        """Returns the ARN of the launch role. Raises AwsError if the parameters name none."""
        return launch_role(self.parameters, self.account, self.region)


def constraints(backend: BaseBackend) -> dict[str, Constraint]:
    """Returns the constraints of one account and region, by id."""
    return store(backend, "constraints")


def find_constraint(backend: BaseBackend, constraint_id: str) -> Constraint:
    """Returns a constraint. Raises AwsError (ResourceNotFoundException) if there is none."""
    if constraint_id not in constraints(backend):
        raise not_found(f"Constraint {constraint_id} not found")
    return constraints(backend)[constraint_id]


def constraints_of(
    backend: BaseBackend, portfolio_id: str, product_id: str | None = None
) -> list[Constraint]:
    """Returns the constraints of a portfolio, or of one product in it."""
    return [
        each
        for each in constraints(backend).values()
        if each.portfolio_id == portfolio_id and product_id in (None, each.product_id)
    ]


def launch_role(parameters: str, account: str, region: str) -> str:
    """Returns the ARN of the role that a launch constraint's parameters name.

    parameters: JSON with either RoleArn or LocalRoleName.

    Raises AwsError (InvalidParametersException) if they are anything else.
    """
    try:
        named = json.loads(parameters)
    except json.JSONDecodeError as error:
        raise invalid(f"The constraint's parameters are not JSON: {error}") from error
    match named:
        case {"RoleArn": str(arn)} if "LocalRoleName" not in named:
            return arn
        case {"LocalRoleName": str(name)} if "RoleArn" not in named:
            return f"arn:{get_partition(region)}:iam::{account}:role/{name}"
    raise invalid("A launch constraint needs either RoleArn or LocalRoleName.")
