"""Client request tokens, as CodeCommit knows them."""

from collections.abc import Callable
from typing import TypeVar

from local_cloud import idempotency
from local_cloud.operations import AwsError, Call

Result = TypeVar("Result")

_MISMATCH = AwsError(
    "IdempotencyParameterMismatchException",
    "The client request token was used before with other parameters: use a new token.",
)


def once(call: Call, operation: str, make: Callable[[], Result]) -> Result:
    """Returns what ``make`` returns, or returned when this caller first sent this token.

    operation: tokens of different operations are different. Without a token every call is new.
    Raises AwsError when the token was used with other parameters.
    """
    token = call.parameters.get("clientRequestToken")
    if not token:
        return make()
    return idempotency.once(call, (operation, call.caller, token), _MISMATCH, make)
