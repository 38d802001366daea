"""The access keys and static git credentials that exist, from moto's IAM and STS."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from moto.iam.models import get_account_id_from, iam_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from local_cloud.operations import store


@dataclass(frozen=True)
class Caller:
    """Who sent a request. access_key_id is empty for static git credentials."""

    account: str
    arn: str
    access_key_id: str = ""


@dataclass(frozen=True)
class Key:
    """An access key with what is needed to check a signature made with it.

    session_token: empty for the permanent key of a user. expires: an aware datetime.
    """

    caller: Caller
    secret: str
    session_token: str = ""
    expires: datetime | None = None


@dataclass(frozen=True)
class StaticCredential:
    """An IAM user's git credentials for HTTPS."""

    user_name: str
    password: str
    caller: Caller


def find_key(access_key_id: str, region: str) -> Key | None:
    """Returns the active access key of that id, of a user or a role session."""
    account = get_account_id_from(access_key_id)
    partition = get_partition(region)
    session = sts_backends[account][partition].get_assumed_role_from_access_key(access_key_id)
    if session:
        return Key(
            Caller(account, session.arn, access_key_id),
            session.secret_access_key,
            session.session_token,
            session.expiration.replace(tzinfo=UTC),
        )
    iam = iam_backends[account][partition]
    key = iam.access_keys.get(access_key_id)
    if key is None or key.status != "Active" or not key.user_name:
        return None
    arn = iam.get_user(key.user_name).arn
    return Key(Caller(account, arn, access_key_id), key.secret_access_key)


def create_static_credential(account: str, partition: str, user: str) -> StaticCredential:
    """Gives an IAM user git credentials; the user name is ``<user>-at-<account>``.

    Raises moto's NotFoundException when the user does not exist.
    """
    iam = iam_backends[account][partition]
    caller = Caller(account, iam.get_user(user).arn)
    credential = StaticCredential(f"{user}-at-{account}", secrets.token_urlsafe(32), caller)
    store(iam, "git credentials")[credential.user_name] = credential
    return credential


def static_credential(user_name: str) -> StaticCredential | None:
    """Returns the git credentials of that user name, or None."""
    account = user_name.rpartition("-at-")[2]
    if account not in iam_backends:
        return None
    for iam in iam_backends[account].values():
        credential: StaticCredential | None = store(iam, "git credentials").get(user_name)
        if credential:
            return credential
    return None
