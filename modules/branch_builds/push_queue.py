"""The queue of pushes: in order for each branch, branches beside one another."""

from modules.addresses import Addresses
from modules.aws import SqsQueue
from modules.compact_json import compact_json
from modules.foundations import EncryptionKey, NotificationTopic
from modules.foundations.alarms import QueueAlarm, alarm_on_any_message
from modules.foundations.dead_letters import RETENTION_SECONDS
from modules.framework import Construct
from modules.iam import Statement
from modules.naming import Kind

MAX_RECEIVES = 2
# The runner extends this while it works; so it is how long a push of a killed runner waits.
VISIBILITY_SECONDS = 120
# A push that waits longer wakes the intake function, which starts a runner.
OLD_SECONDS = 600
_LONG_POLL_SECONDS = 20  # the longest that SQS offers


class PushQueue(Construct):
    """A FIFO queue of pushes and the FIFO dead-letter queue that only it may use."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        key: EncryptionKey,
        topic: NotificationTopic,
    ) -> None:
        super().__init__(scope, id)
        self._key = key
        self.name = addresses.named(Kind.FIFO_QUEUE, "pushes")
        failed_name = addresses.named(Kind.FIFO_QUEUE, "failed-pushes")
        failed = SqsQueue(
            self,
            "failed",
            name=failed_name,
            fifo_queue=True,
            kms_master_key_id=key.arn,
            message_retention_seconds=RETENTION_SECONDS,
            redrive_allow_policy=compact_json(
                {
                    "redrivePermission": "byQueue",
                    "sourceQueueArns": [addresses.arn("sqs", addresses.tools, self.name)],
                }
            ),
        )
        queue = SqsQueue(
            self,
            "queue",
            name=self.name,
            fifo_queue=True,
            # Throughput grows with the number of branches: each is a message group of its own.
            deduplication_scope="messageGroup",
            fifo_throughput_limit="perMessageGroupId",
            kms_master_key_id=key.arn,
            message_retention_seconds=RETENTION_SECONDS,
            receive_wait_time_seconds=_LONG_POLL_SECONDS,
            visibility_timeout_seconds=VISIBILITY_SECONDS,
            redrive_policy=compact_json(
                {"deadLetterTargetArn": failed.arn, "maxReceiveCount": MAX_RECEIVES}
            ),
        )
        self.arn, self.url, self.failed_url = queue.arn, queue.url, failed.url
        alarm_on_any_message(
            self,
            "failed-alarm",
            addresses,
            parts=("failed-pushes",),
            queue=failed_name,
            topics=[topic.arn],
        )
        self.age_alarm = QueueAlarm(
            self,
            "age-alarm",
            addresses,
            parts=("pushes", "age"),
            description=f"A push in {self.name} waits for over {OLD_SECONDS // 60} minutes",
            queue=self.name,
            metric="ApproximateAgeOfOldestMessage",
            threshold=OLD_SECONDS,
            topics=[topic.arn],
        )

    def allow_sending(self) -> list[Statement]:
        """Returns the permissions to enqueue a push and to ask how many wait."""
        return [
            Statement("EnqueuePushes", ("sqs:GetQueueAttributes", "sqs:SendMessage"), (self.arn,)),
            self._key.allow_encrypting("sqs"),
        ]

    def allow_receiving(self) -> list[Statement]:
        """Returns the permissions to receive, give back and delete pushes."""
        return [
            Statement(
                "ReceivePushes",
                ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"),
                (self.arn,),
            ),
            self._key.allow_decrypting("sqs"),
        ]
