"""All policies of one request together: allowed or not, and the reason in AWS's words.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from dataclasses import dataclass
from enum import Enum

from local_cloud.iam.policy import Effect, Policy, Request, strongest
from local_cloud.iam.principal import Grant, Principal, grant_to, names_service


@dataclass(frozen=True)
class Decision:
    """allowed, and for a refusal the end of AWS's sentence ("because no ... allows the ...")."""

    allowed: bool
    reason: str = ""


class Guard(Enum):
    """What the policy of a resource means for callers of its own account."""

    OPTIONAL = "optional"  # identity policy or resource policy: either is enough
    REQUIRED = "required"  # KMS keys and trust policies: nothing goes without them


ALLOWED = Decision(True)


def decide(
    principal: Principal,
    request: Request,
    resource_policy: Policy | None = None,
    owner: str | None = None,
    guard: Guard = Guard.OPTIONAL,
) -> Decision:
    """Decides for a user or role session.

    resource_policy: of the resource that is asked for, None if it has none.
    owner: the account that owns the resource; None means the caller's.
    """
    return (
        _explicit_deny(principal, request, resource_policy)
        or _resource_side(principal, request, resource_policy, owner, guard)
        or _identity_side(principal, request)
    )


def decide_for_service(service: str, request: Request, resource_policy: Policy | None) -> Decision:
    """Decides for a service principal, which only the resource's own policy can allow."""
    policy = resource_policy or Policy(())
    match policy.effect(request, lambda statement: names_service(service, statement)):
        case Effect.ALLOW:
            return ALLOWED
        case Effect.DENY:
            return Decision(False, "with an explicit deny in a resource-based policy")
        case Effect.NONE:
            return _no("resource-based policy", request)


def _explicit_deny(
    principal: Principal, request: Request, resource_policy: Policy | None
) -> Decision | None:
    if _resource_effect(principal, request, resource_policy, Grant.ACCOUNT) is Effect.DENY:
        return Decision(False, "with an explicit deny in a resource-based policy")
    for kind, policies in (
        ("an identity-based policy", principal.identity),
        ("a permissions boundary", _present(principal.boundary)),
        ("a session policy", _present(principal.session)),
    ):
        if any(policy.effect(request) is Effect.DENY for policy in policies):
            return Decision(False, f"with an explicit deny in {kind}")
    return None


def _resource_side(
    principal: Principal,
    request: Request,
    policy: Policy | None,
    owner: str | None,
    guard: Guard,
) -> Decision | None:
    """Returns what the resource's policy settles alone; None leaves it to the identity's."""
    allows = _resource_effect(principal, request, policy, Grant.ACCOUNT) is Effect.ALLOW
    foreign = owner is not None and owner != principal.account
    if (foreign or guard is Guard.REQUIRED) and not allows:
        return _no("resource-based policy", request)
    if foreign:
        return None
    if _resource_effect(principal, request, policy, Grant.CALLER) is Effect.ALLOW:
        return ALLOWED
    if _resource_effect(principal, request, policy, Grant.ROLE) is Effect.ALLOW:
        return _within_bounds(principal, request) or ALLOWED
    return None


def _resource_effect(
    principal: Principal, request: Request, policy: Policy | None, closeness: Grant
) -> Effect:
    if policy is None:
        return Effect.NONE
    return policy.effect(request, lambda statement: grant_to(principal, statement) >= closeness)


def _identity_side(principal: Principal, request: Request) -> Decision:
    if strongest(policy.effect(request) for policy in principal.identity) is not Effect.ALLOW:
        return _no("identity-based policy", request)
    return _within_bounds(principal, request) or ALLOWED


def _within_bounds(principal: Principal, request: Request) -> Decision | None:
    for kind, policy in (
        ("permissions boundary", principal.boundary),
        ("session policy", principal.session),
    ):
        if policy is not None and policy.effect(request) is not Effect.ALLOW:
            return _no(kind, request)
    return None


def _no(kind: str, request: Request) -> Decision:
    return Decision(False, f"because no {kind} allows the {request.action} action")


def _present(policy: Policy | None) -> tuple[Policy, ...]:
    return () if policy is None else (policy,)
