"""CreateActivation, DescribeActivations and DeleteActivation."""

from datetime import UTC, datetime
from typing import Any

from local_cloud.iam.authorization import authorize_service
from local_cloud.instance import current
from local_cloud.operations import AwsError, Call
from local_cloud.ssm.activation import DEFAULT_LIFE, LONGEST_LIFE, Activation, activations
from local_cloud.ssm.api.paging import page
from local_cloud.ssm.api.registry import ssm_operation

_FILTERS = {
    "ActivationIds": lambda activation: activation.id,
    "DefaultInstanceName": lambda activation: activation.default_name,
    "IamRole": lambda activation: activation.role_name,
}


@ssm_operation
def create_activation(call: Call) -> dict[str, Any]:
    """Makes an activation; only this answer tells its code."""
    given = call.parameters
    _check_role(call, given["IamRole"])
    activation = Activation(
        given["IamRole"],
        given.get("RegistrationLimit", 1),
        _expiration(given.get("ExpirationDate")),
        given.get("Description", ""),
        given.get("DefaultInstanceName", ""),
        {tag["Key"]: tag["Value"] for tag in given.get("Tags") or ()},
    )
    activations(call.backend)[activation.id] = activation
    return {"ActivationId": activation.id, "ActivationCode": activation.code}


@ssm_operation
def describe_activations(call: Call) -> dict[str, Any]:
    """Lists activations, without their codes."""
    filters = call.parameters.get("Filters") or []
    found = [
        each
        for each in activations(call.backend).values()
        if all(_passes(each, one) for one in filters)
    ]
    listed, token = page(found, call.parameters)
    return {"ActivationList": [each.describe() for each in listed], "NextToken": token or ""}


@ssm_operation
def delete_activation(call: Call) -> None:
    """Deletes an activation; the nodes that registered by it remain."""
    if activations(call.backend).pop(call.parameters["ActivationId"], None) is None:
        raise AwsError("InvalidActivation", "The activation does not exist.")


def _check_role(call: Call, name: str) -> None:
    partition = current().partition
    role = f"arn:{partition}:iam::{call.account}:role/{name}"
    source = f"arn:{partition}:ssm:{call.region}:{call.account}:*"
    decision = authorize_service("ssm.amazonaws.com", "sts:AssumeRole", role, source, call.account)
    if not decision.allowed:
        raise AwsError(
            "ValidationException",
            f"Nonexistent role or missing ssm service principal in trust policy: {name}",
        )


def _expiration(given: float | None) -> datetime:
    now = datetime.now(UTC)
    if given is None:
        return now + DEFAULT_LIFE
    expires = datetime.fromtimestamp(given, UTC)
    if not now < expires <= now + LONGEST_LIFE:
        raise AwsError(
            "ValidationException", "ExpirationDate is in the future, at most 30 days from now."
        )
    return expires


def _passes(activation: Activation, condition: dict[str, Any]) -> bool:
    value = _FILTERS[condition["FilterKey"]](activation)
    return value in condition["FilterValues"]
