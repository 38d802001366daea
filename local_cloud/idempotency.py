"""Tokens that a caller sends with a request: the same request twice has one effect, one answer."""

import json
from collections.abc import Callable, Hashable
from threading import RLock
from typing import TypeVar

from local_cloud.operations import AwsError, Call, store

Result = TypeVar("Result")

_lock = RLock()
"""The server answers in many threads: the second of two equal requests waits for the first."""


def once(call: Call, key: Hashable, mismatch: AwsError, make: Callable[[], Result]) -> Result:
    """Returns what ``make`` returns, or returned when ``key`` was first used.

    key: the token, with whatever tells it from an equal token that is no repetition.

    Raises ``mismatch`` when the key was used with other parameters.
    """
    with _lock:
        used = store(call.backend, "client request tokens")
        parameters = json.dumps(call.parameters, sort_keys=True)
        if key not in used:
            used[key] = (parameters, make())
        former_parameters, result = used[key]
        if former_parameters != parameters:
            raise mismatch
        answer: Result = result
        return answer
