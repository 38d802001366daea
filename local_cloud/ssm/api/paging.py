"""Answers that come in pages."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from local_cloud.operations import AwsError

MAX_PAGE = 50

Item = TypeVar("Item")


def page(items: Sequence[Item], parameters: Mapping[str, Any]) -> tuple[Sequence[Item], str | None]:
    """Returns one page and the token of the next one, None on the last page.

    parameters: the request; its NextToken and MaxResults count.

    Raises AwsError (InvalidNextToken) for a token that no answer gave.
    """
    token = str(parameters.get("NextToken") or "0")
    if not token.isdecimal():
        raise AwsError("InvalidNextToken", "The specified token isn't valid.")
    start = int(token)
    end = start + min(parameters.get("MaxResults") or MAX_PAGE, MAX_PAGE)
    return items[start:end], str(end) if end < len(items) else None
