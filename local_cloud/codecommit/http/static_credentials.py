"""Git credentials of IAM users: user names and passwords that do not expire."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from moto.iam.models import IAMBackend, iam_backends

from local_cloud.operations import store

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True)
class StaticCredential:
    """What git asks for. user_name: ``<IAM user>-at-<account>``. iam_user: whose it is."""

    user_name: str
    iam_user: str
    account: str
    password: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    credential_id: str = field(
        default_factory=lambda: "ACCA" + "".join(secrets.choice(_ALPHABET) for _ in range(17))
    )
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


def static_credentials(iam: IAMBackend) -> dict[str, StaticCredential]:
    """Returns the credentials of one account by their ids."""
    return store(iam, "git credentials")


def find_static_credential(user_name: str, partition: str) -> StaticCredential | None:
    """Returns the credentials of that user name; None when they or their IAM user are gone."""
    return next(
        (
            credential
            for iam in _accounts(partition)
            for credential in list(static_credentials(iam).values())
            if credential.user_name == user_name and _exists(iam, credential.iam_user)
        ),
        None,
    )


def _accounts(partition: str) -> Iterator[IAMBackend]:
    for backends in list(iam_backends.values()):
        yield backends[partition]


def _exists(iam: IAMBackend, user: str) -> bool:
    return any(each.name == user for each in iam.users.values())
