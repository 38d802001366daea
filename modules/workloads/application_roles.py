"""The roles that applications' templates make: where they may be, and whom they are for."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.iam import Statement
from modules.workloads.application_boundary import boundary_arn

# Whom CloudFormation may give such a role to.
_PASSED_TO = "ecs-tasks.amazonaws.com"
# The services that make a role of their own in the account when they are first used.
_LINKED_SERVICES = [
    "ecs.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
]


def role_permissions(addresses: Addresses, account: str) -> Iterator[Statement]:
    """Yields what it takes to make roles under the applications' path, within the boundary."""
    roles = _under(addresses, account, addresses.application_roles_path)
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary_arn(addresses, account)}}
    yield Statement(
        "BoundedRoles",
        (
            "iam:AttachRolePolicy",
            "iam:CreateRole",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
        ),
        roles,
        bounded,
    )
    yield Statement(
        "Roles",
        (
            "iam:DeleteRole",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
        ),
        roles,
    )
    yield Statement(
        "GiveRolesToTasks",
        ("iam:PassRole",),
        roles,
        {"StringEquals": {"iam:PassedToService": _PASSED_TO}},
    )
    yield Statement(
        "ServiceLinkedRoles",
        ("iam:CreateServiceLinkedRole",),
        _under(addresses, account, "/aws-service-role/"),
        {"StringEquals": {"iam:AWSServiceName": _LINKED_SERVICES}},
    )


def _under(addresses: Addresses, account: str, path: str) -> tuple[str, ...]:
    return (addresses.arn("iam", account, f"role{path}*", regional=False),)
