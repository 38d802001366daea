"""Whose provisioned products and records an answer lists.

https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AccessLevelFilter.html
"""

from local_cloud.iam.principals import principal_of_caller
from local_cloud.operations import Call
from local_cloud.service_catalog.errors import invalid
from local_cloud.service_catalog.provisioned_products import ProvisionedProduct, Record

SELF = "self"


def is_visible(request: ProvisionedProduct | Record, call: Call, default: str) -> bool:
    """Says whether a request's AccessLevelFilter lets the caller see something.

    default: the level without a filter: "Account", "Role" or "User".

    Raises AwsError (InvalidParametersException) for a filter by another value than "self".
    """
    level = call.parameters.get("AccessLevelFilter") or {"Key": default, "Value": SELF}
    if level.get("Value") != SELF:
        raise invalid(f"AccessLevelFilter must have the value {SELF}.")
    if level["Key"] == "Role":
        return request.requested_by == principal_of_caller(call.caller).role_arn
    return level["Key"] == "Account" or request.session == call.caller
