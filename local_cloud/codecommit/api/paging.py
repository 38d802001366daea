"""Answers that come in pages."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from local_cloud.operations import AwsError

Item = TypeVar("Item")


def page(
    items: Sequence[Item], parameters: Mapping[str, Any], size: int = 1000
) -> tuple[Sequence[Item], str | None]:
    """Returns one page and the token of the next one, None on the last page.

    parameters: the request; its nextToken and maxResults count. size: the largest page.
    Raises AwsError for a token or a size that is not legal.
    """
    token = str(parameters.get("nextToken") or "0")
    if not token.isdecimal():
        raise AwsError("InvalidContinuationTokenException", "The continuation token is not valid.")
    limit = parameters.get("maxResults") or size
    if not 0 < limit <= size:
        raise AwsError("InvalidMaxResultsException", f"maxResults must be from 1 to {size}.")
    start = int(token)
    end = start + limit
    return items[start:end], str(end) if end < len(items) else None
