"""The permissions boundary of the roles that applications' templates make."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.iam import Statement

# A group's name, its service, its actions, and the resources in the workload account.
_GROUPS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "WriteLogs",
        "logs",
        ("CreateLogStream", "PutLogEvents"),
        "log-group:*:log-stream:*",
    ),
    (
        "UseTables",
        "dynamodb",
        (
            "BatchGetItem",
            "BatchWriteItem",
            "ConditionCheckItem",
            "DeleteItem",
            "DescribeTable",
            "GetItem",
            "PutItem",
            "Query",
            "Scan",
            "UpdateItem",
        ),
        "table/*",
    ),
    (
        "UseQueues",
        "sqs",
        (
            "ChangeMessageVisibility",
            "DeleteMessage",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ReceiveMessage",
            "SendMessage",
        ),
        "*",
    ),
    ("Publish", "sns", ("Publish",), "*"),
    (
        "ReadParameters",
        "ssm",
        ("GetParameter", "GetParameters", "GetParametersByPath"),
        "parameter/*",
    ),
    ("ReadSecrets", "secretsmanager", ("DescribeSecret", "GetSecretValue"), "secret:*"),
    ("UseKeys", "kms", ("Decrypt", "GenerateDataKey"), "key/*"),
)

_UNLIMITED = (
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)


def boundary_arn(addresses: Addresses, account: str) -> str:
    """Returns the ARN of the boundary in a workload account."""
    policy = f"policy/{addresses.application_boundary}"
    return addresses.arn("iam", account, policy, regional=False)


def boundary_statements(addresses: Addresses, account: str) -> Iterator[Statement]:
    """Yields the most that a role of an application can do, whatever its own policies say.

    It reads and writes data of its account, and pulls images; it changes no permissions.
    """
    for sid, service, actions, resource in _GROUPS:
        names = tuple(f"{service}:{action}" for action in actions)
        yield Statement(sid, names, (addresses.arn(service, account, resource),))
    yield Statement(
        "PullImages",
        ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
        (addresses.arn("ecr", addresses.tools, "repository/*"),),
    )
    yield Statement(
        "UseObjects",
        ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
        (addresses.arn("s3", "", "*/*", regional=False),),
        {"StringEquals": {"aws:ResourceAccount": account}},
    )
    yield Statement("UseWhatTakesNoResource", _UNLIMITED, ("*",))
