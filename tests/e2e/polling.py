"""Waits for what a running platform does in its own time."""

import time
from collections.abc import Callable
from typing import TypeVar

POLL_SECONDS = 0.25

T = TypeVar("T")


def eventually(probe: Callable[[], T | None], what: str, *, within_seconds: float = 60) -> T:
    """Returns the first true value of ``probe``.

    what: the sentence that should have become true, for the failure's message.

    Raises AssertionError with the last value when the deadline has passed.
    """
    deadline = time.monotonic() + within_seconds
    while not (value := probe()):
        assert time.monotonic() < deadline, f"not within {within_seconds} s: {what} ({value!r})"
        time.sleep(POLL_SECONDS)
    return value
