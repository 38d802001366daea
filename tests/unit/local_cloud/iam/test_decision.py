"""All policies of a request together, as AWS's evaluation logic says."""

from typing import Any

import pytest

from local_cloud.iam.decision import Guard, decide, decide_for_service
from local_cloud.iam.policy import Policy, Request
from local_cloud.iam.principal import Principal

ACCOUNT, OTHER = "111111111111", "222222222222"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/runner"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/runner/task"
REQUEST = Request("kms:Decrypt", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1")
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def policy(effect: str, principal: Any = None, action: str = "kms:Decrypt") -> Policy:
    statement = {"Effect": effect, "Action": action, "Resource": "*"}
    return Policy.parse({"Statement": statement | ({"Principal": principal} if principal else {})})


ALLOW, DENY, NOTHING = policy("Allow"), policy("Deny"), Policy(())
OTHERWISE = policy("Allow", action="kms:Encrypt")


def session(
    identity: Policy = NOTHING, boundary: Policy | None = None, narrowed: Policy | None = None
) -> Principal:
    return Principal(SESSION, ROLE, ACCOUNT, (identity,), boundary, narrowed)


@pytest.mark.parametrize(
    ("who", "allowed", "reason"),
    [
        (session(ALLOW), True, ""),
        (session(), False, "because no identity-based policy allows the kms:Decrypt action"),
        (session(DENY), False, "with an explicit deny in an identity-based policy"),
        (session(ALLOW, ALLOW, ALLOW), True, ""),
        (
            session(ALLOW, OTHERWISE),
            False,
            "because no permissions boundary allows the kms:Decrypt action",
        ),
        (session(ALLOW, DENY), False, "with an explicit deny in a permissions boundary"),
        (
            session(ALLOW, None, OTHERWISE),
            False,
            "because no session policy allows the kms:Decrypt action",
        ),
        (session(ALLOW, None, DENY), False, "with an explicit deny in a session policy"),
        (session(NOTHING, ALLOW), False, "because no identity-based policy allows"),
    ],
)
def test_without_a_resource_policy_the_callers_policies_decide(
    who: Principal, allowed: bool, reason: str
) -> None:
    decision = decide(who, REQUEST)
    assert decision.allowed is allowed
    assert decision.reason.startswith(reason)


@pytest.mark.parametrize(
    ("who", "principal", "allowed"),
    [
        (session(), {"AWS": ROLE}, True),
        (session(), {"AWS": SESSION}, True),
        (session(), "*", True),
        (session(), ROOT, False),
        (session(ALLOW), ROOT, True),
        (session(), {"AWS": ROLE + "x"}, False),
        (session(), {"Service": "events.amazonaws.com"}, False),
        (session(NOTHING, OTHERWISE), {"AWS": ROLE}, False),
        (session(NOTHING, OTHERWISE), {"AWS": SESSION}, True),
        (session(DENY), {"AWS": SESSION}, False),
    ],
)
def test_in_one_account_either_side_is_enough(
    who: Principal, principal: Any, allowed: bool
) -> None:
    resource_policy = policy("Allow", principal)
    assert decide(who, REQUEST, resource_policy, ACCOUNT).allowed is allowed


@pytest.mark.parametrize(
    ("who", "resource_policy", "allowed"),
    [
        (session(ALLOW), policy("Allow", {"AWS": ROLE}), True),
        (session(ALLOW), policy("Allow", ROOT), True),
        (session(ALLOW), policy("Allow", {"AWS": ACCOUNT}), True),
        (session(), policy("Allow", {"AWS": ROLE}), False),
        (session(ALLOW), NOTHING, False),
        (session(ALLOW), None, False),
        (session(ALLOW, OTHERWISE), policy("Allow", {"AWS": SESSION}), False),
    ],
)
def test_across_accounts_both_sides_must_allow(
    who: Principal, resource_policy: Policy | None, allowed: bool
) -> None:
    assert decide(who, REQUEST, resource_policy, OTHER).allowed is allowed


@pytest.mark.parametrize(
    ("who", "resource_policy", "allowed"),
    [
        (session(ALLOW), policy("Allow", ROOT), True),
        (session(), policy("Allow", ROOT), False),
        (session(), policy("Allow", {"AWS": ROLE}), True),
        (session(ALLOW), policy("Allow", {"AWS": ROLE + "x"}), False),
        (session(ALLOW), NOTHING, False),
    ],
)
def test_a_key_is_used_only_as_its_own_policy_says(
    who: Principal, resource_policy: Policy, allowed: bool
) -> None:
    decision = decide(who, REQUEST, resource_policy, ACCOUNT, Guard.REQUIRED)
    assert decision.allowed is allowed


def test_a_resources_deny_outweighs_the_callers_allow() -> None:
    decision = decide(session(ALLOW), REQUEST, policy("Deny", "*"), ACCOUNT)
    assert decision.reason == "with an explicit deny in a resource-based policy"


def test_a_statement_for_everyone_but_one_spares_that_one() -> None:
    deny = Policy.parse(
        {"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "*"}}
    )
    other = Principal(SESSION + "2", ROLE + "2", ACCOUNT, (ALLOW,))
    assert decide(session(ALLOW), REQUEST, deny, ACCOUNT).allowed
    assert not decide(other, REQUEST, deny, ACCOUNT).allowed


@pytest.mark.parametrize(
    ("resource_policy", "allowed"),
    [
        (policy("Allow", {"Service": "events.amazonaws.com"}), True),
        (policy("Allow", {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}), True),
        (policy("Allow", "*"), True),
        (policy("Allow", {"Service": "sns.amazonaws.com"}), False),
        (policy("Allow", ROOT), False),
        (policy("Deny", {"Service": "events.amazonaws.com"}), False),
        (None, False),
    ],
)
def test_only_the_resource_lets_a_service_in(resource_policy: Policy | None, allowed: bool) -> None:
    decision = decide_for_service("events.amazonaws.com", REQUEST, resource_policy)
    assert decision.allowed is allowed
