"""Who may assume a role."""

from modules.iam.statement import Statement


def trust_service(
    service: str,
    *,
    account: str | None = None,
    source_arn: str | None = None,
    sid: str = "TrustService",
) -> Statement:
    """Returns the trust in an AWS service.

    service: its principal, such as ``codebuild.amazonaws.com``.
    account, source_arn: on whose behalf the service may act, an account's id and the ARN (which
    may hold wildcards) of a resource in it; None if the service gives no such context.
    sid: tells the statement from a role's others.
    """
    conditions = {}
    if account:
        conditions["StringEquals"] = {"aws:SourceAccount": account}
    if source_arn:
        conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    return Statement(
        sid,
        ("sts:AssumeRole",),
        principals={"Service": service},
        conditions=conditions,
    )


def trust_role(account_root_arn: str, role_arn: str, *, sid: str = "TrustRole") -> Statement:
    """Returns the trust in one role of the account of ``account_root_arn``.

    AWS refuses a principal that does not exist yet, so the account is the principal and the role a
    condition: the accounts can then be deployed in any order.

    sid: tells the statement from a role's others.
    """
    return Statement(
        sid,
        ("sts:AssumeRole",),
        principals={"AWS": account_root_arn},
        conditions={"ArnEquals": {"aws:PrincipalArn": role_arn}},
    )


def trust_roles(account_root_arn: str, role_arn_patterns: tuple[str, ...]) -> Statement:
    """Returns the trust in the roles of an account whose ARNs match; ``*`` stands for any text."""
    return Statement(
        "TrustRoles",
        ("sts:AssumeRole",),
        principals={"AWS": account_root_arn},
        conditions={"ArnLike": {"aws:PrincipalArn": list(role_arn_patterns)}},
    )
