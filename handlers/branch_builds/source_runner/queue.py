"""The queue of pushes on SQS."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

__all__ = ["MAX_BATCH", "Message", "SqsQueue"]

MAX_BATCH = 10  # messages that SQS takes or gives in one call


@dataclass(frozen=True)
class Message:
    """A message that this runner holds until it deletes it, gives it back or its time is over.

    receipt: what names it in the calls that follow.
    group: its FIFO message group.
    """

    id: str
    receipt: str
    group: str
    body: str


@dataclass(frozen=True)
class SqsQueue:
    """The FIFO queue of pushes. Every method raises botocore's exceptions.

    hold_seconds: how long a received or extended message stays hidden from other runners.
    """

    sqs: "SQSClient"
    url: str
    hold_seconds: int

    def receive(self, wait_seconds: int) -> list[Message]:
        """Returns up to MAX_BATCH messages, in order within each group; no other runner is given
        messages of these groups meanwhile.

        wait_seconds: how long to wait for the first one, 1 to 20; 0 would ask only some of the
            queue's servers.
        """
        answer = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=MAX_BATCH,
            WaitTimeSeconds=wait_seconds,
            VisibilityTimeout=self.hold_seconds,
            # A retry after a lost answer gets the same messages, and costs them no receive.
            ReceiveRequestAttemptId=str(uuid4()),
            MessageSystemAttributeNames=["MessageGroupId"],
        )
        return [
            Message(
                id=message["MessageId"],
                receipt=message["ReceiptHandle"],
                group=message["Attributes"]["MessageGroupId"],
                body=message["Body"],
            )
            for message in answer.get("Messages", [])
        ]

    def extend(self, messages: Sequence[Message]) -> None:
        """Hides messages for another ``hold_seconds``. One that is deleted or whose time was over
        stays as it is."""
        entries = [
            {
                "Id": str(number),
                "ReceiptHandle": message.receipt,
                "VisibilityTimeout": self.hold_seconds,
            }
            for number, message in enumerate(messages)
        ]
        for start in range(0, len(entries), MAX_BATCH):
            self.sqs.change_message_visibility_batch(
                QueueUrl=self.url,
                Entries=entries[start : start + MAX_BATCH],  # type: ignore[arg-type]
            )

    def give_back(self, message: Message, delay_seconds: int) -> None:
        """Lets the message be received again after ``delay_seconds``."""
        self.sqs.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=message.receipt, VisibilityTimeout=delay_seconds
        )

    def delete(self, message: Message) -> None:
        """Removes the message for good."""
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message.receipt)
