"""The roles that applications' templates make: where they may be, and what they may become."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.iam import Statement

# Whom CloudFormation may give such a role to.
_PASSED_TO = "ecs-tasks.amazonaws.com"
# The services that make a role of their own in the account when they are first used.
_LINKED_SERVICES = [
    "ecs.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
]


def boundary_arn(addresses: Addresses, account: str) -> str:
    """Returns the ARN of the permissions boundary that every such role must have."""
    policy = f"policy/{addresses.application_boundary}"
    return addresses.arn("iam", account, policy, regional=False)


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


def boundary_statements(addresses: Addresses, account: str) -> Iterator[Statement]:
    """Yields the most that a role of an application can do, whatever its own policies say."""
    for sid, actions, resource in (
        (
            "PullImages",
            ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
            ("ecr", "repository/*"),
        ),
        (
            "WriteLogs",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            ("logs", "log-group:*:log-stream:*"),
        ),
        (
            "UseTables",
            (
                "dynamodb:BatchGetItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:ConditionCheckItem",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:UpdateItem",
            ),
            ("dynamodb", "table/*"),
        ),
        (
            "UseQueues",
            (
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
            ),
            ("sqs", "*"),
        ),
        ("Publish", ("sns:Publish",), ("sns", "*")),
        (
            "ReadParameters",
            ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
            ("ssm", "parameter/*"),
        ),
        (
            "ReadSecrets",
            ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
            ("secretsmanager", "secret:*"),
        ),
        ("UseKeys", ("kms:Decrypt", "kms:GenerateDataKey"), ("kms", "key/*")),
    ):
        service, kind = resource
        owner = addresses.tools if service == "ecr" else account
        yield Statement(sid, actions, (addresses.arn(service, owner, kind),))
    yield Statement(
        "UseObjects",
        ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
        (addresses.arn("s3", "", "*/*", regional=False),),
        {"StringEquals": {"aws:ResourceAccount": account}},
    )
    yield Statement(
        "UseWhatTakesNoResource",
        (
            "cloudwatch:PutMetricData",
            "ecr:GetAuthorizationToken",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        ),
        ("*",),
    )


def _under(addresses: Addresses, account: str, path: str) -> tuple[str, ...]:
    return (addresses.arn("iam", account, f"role{path}*", regional=False),)
