"""What a policy's conditions can ask about one request."""

from collections.abc import Iterable, Mapping

Context = Mapping[str, tuple[str, ...]]
"""The values of each condition key that the request has, by the key in lower case."""


def context(values: Mapping[str, str | bool | Iterable[str] | None]) -> Context:
    """Returns the context of ``values`` by condition key; None means the request has no such key.

    >>> context({"aws:SecureTransport": True, "aws:TagKeys": ["a", "b"], "s3:prefix": None})
    {'aws:securetransport': ('true',), 'aws:tagkeys': ('a', 'b')}
    """
    return {key.lower(): _texts(value) for key, value in values.items() if value is not None}


def _texts(value: str | bool | Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, bool):
        return (str(value).lower(),)
    return (value,) if isinstance(value, str) else tuple(value)
