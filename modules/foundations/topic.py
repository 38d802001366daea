"""The topic that people and other systems subscribe to."""

from modules.addresses import Addresses
from modules.aws import SnsTopic, SnsTopicPolicy
from modules.foundations.key import EncryptionKey
from modules.framework import Construct
from modules.iam import Statement, policy
from modules.naming import Kind


class NotificationTopic(Construct):
    """Build results and alarms. Subscribe to it what should hear of them."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        name = addresses.named(Kind.TOPIC, "notifications")
        self._key = key
        topic = SnsTopic(self, "topic", name=name, kms_master_key_id=key.arn)
        self.arn = topic.arn
        SnsTopicPolicy(self, "policy", arn=topic.arn, policy=policy([self._from_alarms(addresses)]))

    def allow_publishing(self) -> list[Statement]:
        """Returns the permissions to publish to this topic."""
        return [
            Statement("PublishNotifications", ("sns:Publish",), (self.arn,)),
            self._key.allow_encrypting("sns"),
        ]

    def _from_alarms(self, addresses: Addresses) -> Statement:
        return Statement(
            "PublishAlarms",
            ("sns:Publish",),
            (self.arn,),
            {
                "StringEquals": {"aws:SourceAccount": addresses.tools},
                "ArnLike": {
                    "aws:SourceArn": addresses.arn("cloudwatch", addresses.tools, "alarm:*")
                },
            },
            principals={"Service": "cloudwatch.amazonaws.com"},
        )
