"""The queue where something ends that could not be delivered, and the alarm that says so."""

from collections.abc import Sequence

from modules.addresses import Addresses
from modules.aws import SqsQueue
from modules.foundations.alarms import alarm_on_any_message
from modules.framework import Construct
from modules.iam import Statement, policy
from modules.naming import Kind
from modules.outputs import output

RETENTION_SECONDS = 14 * 24 * 3600  # the longest that SQS keeps a message


class DeadLetterQueue(Construct):
    """A standard queue for what failed for good; any message in it raises the alarm.

    It is encrypted by SQS's own key: the senders are AWS services, and what they send names
    repositories and commits but holds no content.

    parts: what ends here; the names are made of them.
    alarm_topics: ARNs of the topics that are told.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        account: str,
        *,
        parts: tuple[str, ...],
        senders: Sequence[Statement] = (),
        alarm_topics: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        self.name = addresses.named(Kind.QUEUE, *parts)
        queue = SqsQueue(
            self,
            "queue",
            name=self.name,
            message_retention_seconds=RETENTION_SECONDS,
            sqs_managed_sse_enabled=True,
            policy=policy(senders) if senders else None,
        )
        self.arn, self.url = queue.arn, queue.url
        alarm_on_any_message(
            self, "alarm", addresses, parts=parts, queue=self.name, topics=alarm_topics
        )

    def allow_sending(self) -> Statement:
        """Returns the permission to put something that failed into this queue."""
        return Statement("SendDeadLetters", ("sqs:SendMessage",), (self.arn,))


class UndeliveredEvents(DeadLetterQueue):
    """The dead-letter queue of every event rule of one account.

    EventBridge puts an event here that a target did not take within a day, with the rule and the
    target in the message's attributes.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        account: str,
        *,
        alarm_topics: Sequence[str] = (),
    ) -> None:
        parts = ("undelivered-events",)
        rules = addresses.arn("events", account, f"rule/{addresses.settings.name_prefix}-*")
        sender = Statement(
            "SendUndeliveredEvents",
            ("sqs:SendMessage",),
            (addresses.undelivered_events_arn(account),),
            {"ArnLike": {"aws:SourceArn": rules}, "StringEquals": {"aws:SourceAccount": account}},
            principals={"Service": "events.amazonaws.com"},
        )
        super().__init__(
            scope, id, addresses, account, parts=parts, senders=[sender], alarm_topics=alarm_topics
        )
        output(self, "undelivered_events_queue_url", self.url)
