"""The queue of hotfixes on SQS."""

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from handlers.hotfix_pipelines.reconciler.messages import Message, to_json

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

__all__ = ["MessagesNotSent", "SqsHotfixQueue"]

BATCH_SIZE = 10  # the most messages of SendMessageBatch


class MessagesNotSent(RuntimeError):
    """SQS did not take some messages. The text gives their number and the first reason."""


class SqsHotfixQueue:
    """The queue that the reconciler is fed from."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs = sqs
        self._url = url

    def send(self, messages: Iterable[Message]) -> int:
        """Sends the messages as they come, ten in one call, and returns how many.

        Raises MessagesNotSent after all were tried, and ClientError or BotoCoreError if SQS does
        not answer.
        """
        sent, refusals = 0, []
        remaining = iter(messages)
        while batch := list(islice(remaining, BATCH_SIZE)):
            answer = self._sqs.send_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "MessageBody": to_json(message)}
                    for number, message in enumerate(batch)
                ],
            )
            failed = answer.get("Failed", [])
            refusals += failed
            sent += len(batch) - len(failed)
        if refusals:
            first = f"{refusals[0]['Code']} {refusals[0].get('Message', '')}".strip()
            raise MessagesNotSent(f"SQS did not take {len(refusals)} messages: {first}")
        return sent

    def come_back(self, receipt_handle: str, seconds: int) -> None:
        """Lets a received message be received again in so many seconds, at most 12 hours."""
        self._sqs.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
        )
