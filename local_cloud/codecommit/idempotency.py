"""Client request tokens: the same request twice has one effect and one answer."""

import json
from collections.abc import Callable
from threading import RLock
from typing import TypeVar

from local_cloud.operations import AwsError, Call, store

Result = TypeVar("Result")

_lock = RLock()
"""The server answers in many threads: the second of two equal requests waits for the first."""


def once(call: Call, operation: str, make: Callable[[], Result]) -> Result:
    """Returns what ``make`` returns, or returned when this caller first sent this token.

    operation: tokens of different operations are different. Without a token every call is new.
    Raises AwsError when the token was used with other parameters.
    """
    token = call.parameters.get("clientRequestToken")
    with _lock:
        return _once(call, (operation, call.caller, token), make) if token else make()


def _once(call: Call, key: tuple[str, str, str], make: Callable[[], Result]) -> Result:
    used = store(call.backend, "client request tokens")
    parameters = json.dumps(call.parameters, sort_keys=True)
    if key not in used:
        used[key] = (parameters, make())
    former_parameters, result = used[key]
    if former_parameters != parameters:
        raise AwsError(
            "IdempotencyParameterMismatchException",
            "The client request token was used before with other parameters: use a new token.",
        )
    answer: Result = result
    return answer
