"""A queue of work, and the dead-letter queue that only it may use."""

from collections.abc import Sequence
from dataclasses import dataclass

from modules.addresses import Addresses
from modules.aws import SqsQueue
from modules.compact_json import compact_json
from modules.foundations.alarms import QueueAlarm, alarm_on_any_message
from modules.foundations.dead_letters import RETENTION_SECONDS
from modules.foundations.key import EncryptionKey
from modules.foundations.topic import NotificationTopic
from modules.framework import Construct
from modules.iam import Statement, policy
from modules.naming import Kind

_LONG_POLL_SECONDS = 20  # the longest that SQS offers


@dataclass(frozen=True)
class WorkQueueProps:
    """What makes one queue of work different from another.

    message: what one message is, such as ``push``; work: the same in the plural, which the names
    are made of.
    max_receives: how often a message is received before it goes to the dead-letter queue.
    visibility_seconds: how long a received message is hidden from others.
    old_seconds: how long a message may wait before the alarm is raised.
    fifo: messages of one group are kept in order; groups are lanes beside one another.
    senders: what the queue's policy allows.
    """

    message: str
    work: str
    max_receives: int
    visibility_seconds: int
    old_seconds: int
    fifo: bool = False
    senders: Sequence[Statement] = ()

    @property
    def kind(self) -> Kind:
        """The kind of the two queues' names."""
        return Kind.FIFO_QUEUE if self.fifo else Kind.QUEUE


class WorkQueue(Construct):
    """Both queues, and the alarms on failed messages and on one that waits for long."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        key: EncryptionKey,
        topic: NotificationTopic,
        *,
        props: WorkQueueProps,
    ) -> None:
        super().__init__(scope, id)
        self._key = key
        self._work = props.work.capitalize()
        self.name = addresses.named(props.kind, props.work)
        failed = self._make_failed(addresses, topic, props)
        queue = SqsQueue(
            self,
            "queue",
            name=self.name,
            fifo_queue=props.fifo or None,
            # Throughput grows with the number of groups.
            deduplication_scope="messageGroup" if props.fifo else None,
            fifo_throughput_limit="perMessageGroupId" if props.fifo else None,
            kms_master_key_id=key.arn,
            message_retention_seconds=RETENTION_SECONDS,
            receive_wait_time_seconds=_LONG_POLL_SECONDS,
            visibility_timeout_seconds=props.visibility_seconds,
            redrive_policy=compact_json(
                {"deadLetterTargetArn": failed.arn, "maxReceiveCount": props.max_receives}
            ),
            policy=policy(props.senders) if props.senders else None,
        )
        self.arn, self.url, self.failed_url = queue.arn, queue.url, failed.url
        self.age_alarm = QueueAlarm(
            self,
            "age-alarm",
            addresses,
            parts=(props.work, "age"),
            description=f"A {props.message} in {self.name} waits for over "
            f"{props.old_seconds // 60} minutes",
            queue=self.name,
            metric="ApproximateAgeOfOldestMessage",
            threshold=props.old_seconds,
            topics=[topic.arn],
        )

    def allow_sending(self) -> list[Statement]:
        """Returns the permissions to enqueue a message and to ask how many wait."""
        return [
            Statement(
                f"Enqueue{self._work}", ("sqs:GetQueueAttributes", "sqs:SendMessage"), (self.arn,)
            ),
            self._key.allow_encrypting("sqs"),
        ]

    def allow_receiving(self) -> list[Statement]:
        """Returns the permissions to receive, give back and delete messages."""
        return [
            Statement(
                f"Receive{self._work}",
                ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"),
                (self.arn,),
            ),
            self._key.allow_decrypting("sqs"),
        ]

    def _make_failed(
        self, addresses: Addresses, topic: NotificationTopic, props: WorkQueueProps
    ) -> SqsQueue:
        parts = (f"failed-{props.work}",)
        name = addresses.named(props.kind, *parts)
        queue = SqsQueue(
            self,
            "failed",
            name=name,
            fifo_queue=props.fifo or None,
            kms_master_key_id=self._key.arn,
            message_retention_seconds=RETENTION_SECONDS,
            redrive_allow_policy=compact_json(
                {
                    "redrivePermission": "byQueue",
                    "sourceQueueArns": [addresses.arn("sqs", addresses.tools, self.name)],
                }
            ),
        )
        alarm_on_any_message(
            self, "failed-alarm", addresses, parts=parts, queue=name, topics=[topic.arn]
        )
        return queue
