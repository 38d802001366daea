"""Reads members of an EventBridge event, and says which one is wrong without showing its value."""

from collections.abc import Mapping
from typing import Any

__all__ = ["MalformedEvent", "member", "text"]


class MalformedEvent(ValueError):
    """An event that is not what its documentation says. The text names the member.

    Lambda invokes the function again for it and then leaves it in the dead-letter queue.
    """


def member(event: object, *path: str) -> Any:
    """Returns what lies at ``path`` in the event.

    Raises MalformedEvent if there is nothing.
    """
    value = event
    for depth, key in enumerate(path, start=1):
        if not isinstance(value, Mapping) or key not in value:
            raise MalformedEvent(f"the event has no {'.'.join(path[:depth])}")
        value = value[key]
    return value


def text(event: object, *path: str) -> str:
    """Returns the text at ``path``.

    Raises MalformedEvent if there is none, or it is empty or no text.
    """
    value = member(event, *path)
    if not isinstance(value, str) or not value:
        raise MalformedEvent(
            f"the event's {'.'.join(path)} must be a text that is not empty, "
            f"not {type(value).__name__}"
        )
    return value
