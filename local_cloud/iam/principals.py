"""Who owns an access key, with the policies that moto holds for them.

Other threads change moto's dictionaries meanwhile, so loops go over copies of them.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from botocore.credentials import Credentials
from moto.core.utils import utcnow
from moto.iam.models import Group, IAMBackend, ManagedPolicy, Role, User, iam_backends
from moto.sts.models import AssumedRole, sts_backends

from local_cloud.iam.policy import Policy
from local_cloud.iam.principal import Principal


class UnknownIdentity(Exception):
    """No user or role session has this access key or ARN."""


@dataclass(frozen=True)
class Identity:
    """Someone who can sign requests.

    expires: for temporary credentials the moment (naive, UTC) they end, None for permanent ones.
    """

    principal: Principal
    credentials: Credentials
    expires: datetime | None = None

    @property
    def has_expired(self) -> bool:
        """Says whether the credentials were temporary and their time is over."""
        return self.expires is not None and self.expires < utcnow()


def identity_of(access_key_id: str, partition: str) -> Identity:
    """Returns whose access key this is.

    Raises UnknownIdentity.
    """
    for account, backends in list(iam_backends.items()):
        iam: IAMBackend = backends[partition]
        if access_key_id in iam.access_keys:
            session = _session_with_key(account, partition, access_key_id)
            return _session(iam, session) if session else _user(iam, access_key_id)
    raise UnknownIdentity(access_key_id)


def principal_of_session(role_arn: str, session_name: str) -> Principal:
    """Returns a session of a role as a principal; a role that is gone has no policies.

    For what a service does in a role's name without signing a request.
    """
    _, partition, _, _, account, path = role_arn.split(":", 5)
    name = path.rsplit("/", 1)[-1]
    arn = f"arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}"
    return _role_principal(iam_backends[account][partition], name, role_arn, arn, None)


def principal_of_caller(arn: str) -> Principal:
    """Returns who has this ARN of GetCallerIdentity, a session without its session policy.

    Raises moto's NotFoundException if there is no such user.
    """
    _, partition, _, _, account, path = arn.split(":", 5)
    kind, _, name = path.partition("/")
    if kind != "assumed-role":
        return principal_of_user(account, partition, name.rsplit("/", 1)[-1])
    role, _, session = name.partition("/")
    return principal_of_session(f"arn:{partition}:iam::{account}:role/{role}", session)


def principal_of_user(account: str, partition: str, name: str) -> Principal:
    """Returns a user as a principal, for sign-ins without an access key.

    Raises moto's NotFoundException if there is no such user.
    """
    iam: IAMBackend = iam_backends[account][partition]
    return _user_principal(iam, iam.get_user(name))


def _session_with_key(account: str, partition: str, access_key_id: str) -> AssumedRole | None:
    sessions = reversed(sts_backends[account][partition].assumed_roles)  # new ones are busier
    return next((s for s in sessions if s.access_key_id == access_key_id), None)


def _session(iam: IAMBackend, session: AssumedRole) -> Identity:
    name = session.role_arn.rsplit("/", 1)[-1]
    policy = Policy.parse(session.policy) if session.policy else None
    return Identity(
        _role_principal(iam, name, session.role_arn, session.arn, policy),
        Credentials(session.access_key_id, session.secret_access_key, session.session_token),
        session.expiration,
    )


def _role_principal(
    iam: IAMBackend, name: str, role_arn: str, arn: str, session: Policy | None
) -> Principal:
    role = next((r for r in list(iam.roles.values()) if r.name == name), None)
    return Principal(
        arn=arn,
        role_arn=role.arn if role else role_arn,
        account=iam.account_id,
        identity=_policies(role) if role else (),
        boundary=_boundary(iam, role.permissions_boundary_arn) if role else None,
        session=session,
        tags=tuple((t["Key"], t["Value"]) for t in role.tags or ()) if role else (),
    )


def _user(iam: IAMBackend, access_key_id: str) -> Identity:
    for user in list(iam.users.values()):
        for key in user.access_keys:
            if key.access_key_id == access_key_id and key.status == "Active":
                credentials = Credentials(access_key_id, key.secret_access_key)
                return Identity(_user_principal(iam, user), credentials)
    raise UnknownIdentity(access_key_id)


def _user_principal(iam: IAMBackend, user: User) -> Principal:
    groups = [g for g in list(iam.groups.values()) if user in g.users]
    return Principal(
        arn=user.arn,
        role_arn=user.arn,
        account=iam.account_id,
        identity=tuple(chain(_policies(user), *map(_policies, groups))),
    )


def _policies(owner: Role | User | Group) -> tuple[Policy, ...]:
    inline = map(Policy.parse, list(owner.policies.values()))
    attached = map(_document, list(owner.managed_policies.values()))
    return (*inline, *attached)


def _boundary(iam: IAMBackend, arn: str | None) -> Policy | None:
    if not arn:
        return None
    policy = iam.managed_policies.get(arn)
    return _document(policy) if policy else Policy(())


def _document(policy: ManagedPolicy) -> Policy:
    return Policy.parse(next(v.document for v in policy.versions if v.is_default))
