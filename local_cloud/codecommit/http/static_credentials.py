"""Git credentials of IAM users: user names and passwords that do not expire."""

import secrets
from dataclasses import dataclass

from moto.iam.models import IAMBackend, iam_backends

from local_cloud.operations import store


@dataclass(frozen=True)
class StaticCredential:
    """What git asks for. user_name: ``<IAM user>-at-<account>``. iam_user: whose it is."""

    user_name: str
    password: str
    account: str
    iam_user: str


def create_static_credential(account: str, partition: str, iam_user: str) -> StaticCredential:
    """Gives an IAM user git credentials, in place of any former ones.

    Raises moto's NotFoundException when the user does not exist.
    """
    iam: IAMBackend = iam_backends[account][partition]
    iam.get_user(iam_user)
    name = f"{iam_user}-at-{account}"
    credential = StaticCredential(name, secrets.token_urlsafe(32), account, iam_user)
    store(iam, "git credentials")[name] = credential
    return credential


def find_static_credential(user_name: str, partition: str) -> StaticCredential | None:
    """Returns the credentials of that user name; None when they or their IAM user are gone."""
    account = user_name.rpartition("-at-")[2]
    if account not in iam_backends:
        return None
    iam: IAMBackend = iam_backends[account][partition]
    credential: StaticCredential | None = store(iam, "git credentials").get(user_name)
    is_alive = credential and any(user.name == credential.iam_user for user in iam.users.values())
    return credential if is_alive else None
