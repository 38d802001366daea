"""Identifiers as Service Catalog forms them, such as prod-abcdzk7xy33qa."""

import secrets
import string

_LETTERS = string.ascii_lowercase + "234567"
_LENGTH = 13


def new_id(prefix: str) -> str:
    """Returns a new identifier. prefix: of its kind, such as "prod"."""
    return f"{prefix}-{''.join(secrets.choice(_LETTERS) for _ in range(_LENGTH))}"
