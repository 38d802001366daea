"""Amazon CloudWatch Logs.

Calls on a group are held against "log-group:<name>:log-stream:<stream or nothing>", which is why
policies write "log-group:<name>:*"; calls on tags against the group's plain ARN.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
"""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import PassedRole, Table


def _group(call: ApiCall, group: str) -> str:
    name = group.rsplit(":log-group:", maxsplit=1)[-1].removesuffix(":*")
    stream = call.parameters.get("logStreamName", "")
    return call.arn("logs", f"log-group:{name}:log-stream:{stream}")


def _plain_group(call: ApiCall, group: str) -> str:
    return (
        group.removesuffix(":*")
        if group.startswith("arn:")
        else call.arn("logs", f"log-group:{group}")
    )


TABLE = Table(
    prefix="logs",
    arns={
        "logGroupName": _group,
        "logGroupIdentifier": _group,
        "resourceArn": _plain_group,
        "logGroupNamePrefix": _group,
    },
    passes={"PutSubscriptionFilter": PassedRole("roleArn", "logs.amazonaws.com")},
)
