"""IAM users of hosts whose CodeDeploy agent can't act as the managed node's session."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from cli.errors import OperatorError

_MOST_KEYS = 2  # that IAM gives a user
_POLICY = "branchline-releases"


class Key(NamedTuple):
    """An access key, without its secret."""

    id: str
    created: datetime


@dataclass(frozen=True)
class NewKey:
    """An access key with its secret: never print or store it."""

    user_arn: str
    id: str
    secret: str = field(repr=False)

    def lines(self) -> str:
        """Returns what install.sh takes as its keys file."""
        return (
            f"iam_user_arn={self.user_arn}\n"
            f"aws_access_key_id={self.id}\n"
            f"aws_secret_access_key={self.secret}\n"
        )


class Permissions(NamedTuple):
    """What a host's user may read: ARNs of the releases' objects and of the keys they are under."""

    releases: str
    key_arn_pattern: str
    key_alias: str

    def document(self) -> str:
        """Returns the IAM policy."""
        read = {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": self.releases,
        }
        decrypt = {
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": self.key_arn_pattern,
            "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": self.key_alias}},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [read, decrypt]})


def ensure_user(
    iam: Any, name: str, path: str, permissions: Permissions, tags: list[dict[str, str]]
) -> str:
    """Returns the ARN of the host's user, made if need be, with exactly these permissions."""
    try:
        arn = str(iam.get_user(UserName=name)["User"]["Arn"])
    except iam.exceptions.NoSuchEntityException:
        arn = str(iam.create_user(UserName=name, Path=path, Tags=tags)["User"]["Arn"])
    if f":user{path}" not in arn:
        raise OperatorError(f"{arn} is another's user: choose another name for the host")
    iam.put_user_policy(UserName=name, PolicyName=_POLICY, PolicyDocument=permissions.document())
    return arn


def keys_of(iam: Any, name: str) -> list[Key]:
    """Returns the user's keys, the oldest first; none if there is no such user."""
    try:
        told = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
    except iam.exceptions.NoSuchEntityException:
        return []
    keys = [Key(each["AccessKeyId"], each["CreateDate"]) for each in told]
    return sorted(keys, key=lambda key: key.created)


def add_key(iam: Any, name: str, user_arn: str) -> NewKey:
    """Returns a further key of the user; raises OperatorError if it has two."""
    if len(keys_of(iam, name)) >= _MOST_KEYS:
        raise OperatorError(
            f"{name} has two keys: when its agent uses the newer one, FINISH=1 deletes the other"
        )
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return NewKey(user_arn, made["AccessKeyId"], made["SecretAccessKey"])


def delete_older_keys(iam: Any, name: str) -> list[str]:
    """Deletes all keys but the newest, and returns their ids.

    Raises OperatorError if the newest was never used: the host would be cut off.
    """
    keys = keys_of(iam, name)
    if len(keys) < _MOST_KEYS:
        return []
    newest = keys[-1].id
    used = iam.get_access_key_last_used(AccessKeyId=newest)["AccessKeyLastUsed"]
    if "LastUsedDate" not in used:
        raise OperatorError(
            f"{name} has never used {newest}: give it to the host and restart its agent first"
        )
    return _delete_keys(iam, name, [key.id for key in keys[:-1]])


def delete_user(iam: Any, name: str, path: str) -> bool:
    """Deletes the host's user with its keys and policy; returns whether there was one."""
    try:
        arn = iam.get_user(UserName=name)["User"]["Arn"]
    except iam.exceptions.NoSuchEntityException:
        return False
    if f":user{path}" not in arn:
        return False
    _delete_keys(iam, name, [key.id for key in keys_of(iam, name)])
    for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
        iam.delete_user_policy(UserName=name, PolicyName=policy)
    for policy in iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]:
        iam.detach_user_policy(UserName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_user(UserName=name)
    return True


def _delete_keys(iam: Any, name: str, ids: Iterable[str]) -> list[str]:
    deleted = list(ids)
    for id_ in deleted:
        iam.delete_access_key(UserName=name, AccessKeyId=id_)
    return deleted
