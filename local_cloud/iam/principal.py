"""Who asks, and whether a resource policy's Principal element means them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from local_cloud.iam.policy import Policy, Statement


@dataclass(frozen=True)
class Principal:
    """A user or role session, with every policy that bounds it.

    arn: of the caller, for a session ".../assumed-role/<role>/<session>".
    role_arn: of the role behind a session; for a user the user's own ARN.
    boundary, session: None where the principal has none; an empty policy permits nothing.
    tags: of the user or role.
    """

    arn: str
    role_arn: str
    account: str
    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: Policy | None = None
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def is_session(self) -> bool:
        """Says whether a role was assumed, and this is not a user."""
        return self.arn != self.role_arn


class Grant(IntEnum):
    """How closely a Principal element names someone; a closer one outweighs a policy's bounds."""

    NOBODY = 0
    ACCOUNT = 1  # the account's root: its identity policies decide
    ROLE = 2  # the role behind the session
    CALLER = 3  # the user or the very session, or everyone


def grant_to(principal: Principal, statement: Statement) -> Grant:
    """Returns how closely ``statement`` names ``principal``."""
    if "NotPrincipal" in statement:
        excluded = _closeness(principal, statement["NotPrincipal"])
        return Grant.CALLER if excluded is Grant.NOBODY else Grant.NOBODY
    return _closeness(principal, statement.get("Principal", {}))


def names_service(service: str, statement: Statement) -> bool:
    """Says whether ``statement`` names a service principal, such as "events.amazonaws.com"."""
    if "NotPrincipal" in statement:
        return not _lists_service(service, statement["NotPrincipal"])
    return _lists_service(service, statement.get("Principal", {}))


def _lists_service(service: str, element: Any) -> bool:
    if element == "*":
        return True
    return service in _as_list(element.get("Service", [])) or "*" in _as_list(
        element.get("AWS", [])
    )


def _closeness(principal: Principal, element: Any) -> Grant:
    named = ["*"] if element == "*" else _as_list(element.get("AWS", []))
    return max((_one(principal, name) for name in named), default=Grant.NOBODY)


def _one(principal: Principal, name: str) -> Grant:
    if name in ("*", principal.arn):
        return Grant.CALLER
    if name == principal.role_arn:
        return Grant.ROLE
    if name == principal.account or _is_root(name, principal.account):
        return Grant.ACCOUNT
    return Grant.NOBODY


def _is_root(name: str, account: str) -> bool:
    return bool(re.fullmatch(rf"arn:[\w-]+:iam::{account}:root", name))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
