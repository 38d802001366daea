"""Answers that come in pages."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from local_cloud.service_catalog.errors import invalid

Item = TypeVar("Item")


def page(
    items: Sequence[Item], parameters: Mapping[str, Any], size: int = 20
) -> tuple[Sequence[Item], str | None]:
    """Returns one page and the token of the next one, None on the last page.

    parameters: the request; its PageToken and PageSize count. size: the largest page, 20 for most
    operations.

    Raises AwsError for a token or a size that is not legal.
    """
    token = str(parameters.get("PageToken") or "0")
    if not token.isdecimal():
        raise invalid("The page token is not valid.")
    limit = parameters.get("PageSize") or size
    if not 0 < limit <= size:
        raise invalid(f"PageSize must be from 0 to {size}.")
    start = int(token)
    end = start + limit
    return items[start:end], str(end) if end < len(items) else None
