"""Waits for what a deployment does in its own time."""

import time
from collections.abc import Callable
from typing import TypeVar

from cli.errors import OperatorError

_POLL_SECONDS = 0.2

T = TypeVar("T")


def wait_for(look: Callable[[], T | None], what: str, within_seconds: float) -> T:
    """Returns the first true value of ``look``.

    what: the sentence that should become true. Raises OperatorError with it if that takes longer.
    """
    deadline = time.monotonic() + within_seconds
    while not (value := look()):
        if time.monotonic() > deadline:
            raise OperatorError(f"Not within {within_seconds:.0f} s: {what}")
        time.sleep(_POLL_SECONDS)
    return value
