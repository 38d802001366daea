"""The foundations of the tools account, made together."""

from modules.addresses import Addresses
from modules.foundations.buckets import AccessLogBucket, ArtifactBucket
from modules.foundations.key import EncryptionKey
from modules.foundations.topic import NotificationTopic
from modules.framework import Construct
from modules.outputs import output


class Foundations(Construct):
    """The key, the artifact bucket and the notification topic of one deployment."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        self.key = EncryptionKey(self, "key", addresses)
        access_logs = AccessLogBucket(self, "access-logs", addresses)
        self.artifacts = ArtifactBucket(self, "artifacts", addresses, self.key, access_logs)
        self.topic = NotificationTopic(self, "notifications", addresses, self.key)
        output(self, "artifact_bucket", self.artifacts.name)
        output(self, "notification_topic_arn", self.topic.arn)
