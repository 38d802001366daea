"""Amazon SNS."""

from local_cloud.iam.actions.table import Table

TABLE = Table(
    prefix="sns",
    arns={"TopicArn": "{}", "TargetArn": "{}", "ResourceArn": "{}", "Name": "{}"},
    actions={"PublishBatch": "Publish"},
    keys={"sns:Protocol": "Protocol", "sns:Endpoint": "Endpoint"},
)
