"""AWS STS."""

from local_cloud.iam.actions.table import Table

TABLE = Table(
    prefix="sts",
    arns={"RoleArn": "{}"},
    keys={
        "sts:ExternalId": "ExternalId",
        "sts:RoleSessionName": "RoleSessionName",
        "sts:SourceIdentity": "SourceIdentity",
    },
)
