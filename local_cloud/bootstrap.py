"""What an account has before anyone deploys: someone who may sign in, and the deploy role."""

import json
from dataclasses import dataclass

from moto.iam.models import IAMBackend, iam_backends

from local_cloud.instance import Instance

BOOTSTRAP_USER = "bootstrap"
ADMINISTRATOR = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)
MAX_SESSION_SECONDS = 12 * 60 * 60


@dataclass(frozen=True)
class AccessKey:
    """A user's permanent credentials."""

    access_key_id: str
    secret_access_key: str


def create_identities(instance: Instance, deploy_role: str) -> AccessKey:
    """Makes ``deploy_role`` (administrator) in every account, and one user who may assume it.

    Returns the access key of that user, an administrator of the first account.
    """
    for account in instance.accounts:
        _create_deploy_role(_iam(instance, account), instance, deploy_role)
    iam = _iam(instance, instance.accounts[0])
    iam.create_user(instance.region, BOOTSTRAP_USER)
    iam.put_user_policy(BOOTSTRAP_USER, "administrator", ADMINISTRATOR)
    key = iam.create_access_key(BOOTSTRAP_USER)
    return AccessKey(key.access_key_id, key.secret_access_key)


def _create_deploy_role(iam: IAMBackend, instance: Instance, name: str) -> None:
    iam.create_role(
        role_name=name,
        assume_role_policy_document=_trust(instance),
        path="/",
        permissions_boundary=None,
        description="Deploys Branchline",
        tags=[],
        max_session_duration=str(MAX_SESSION_SECONDS),
    )
    iam.put_role_policy(name, "administrator", ADMINISTRATOR)


def _trust(instance: Instance) -> str:
    roots = [f"arn:{instance.partition}:iam::{account}:root" for account in instance.accounts]
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": roots}, "Action": "sts:AssumeRole"}
            ],
        }
    )


def _iam(instance: Instance, account: str) -> IAMBackend:
    backend: IAMBackend = iam_backends[account][instance.partition]
    return backend
