"""The queues of a deployment, by their URLs, in whatever account they are."""

from typing import Any

from cli.platform import account_of
from tests.e2e.clients import Clients


class Queues:
    """Counts and takes messages."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def visible(self, url: str) -> int:
        """Returns how many messages can be received."""
        return self._count(url, "ApproximateNumberOfMessages")

    def depth(self, url: str) -> int:
        """Returns how many messages the queue holds, also those that someone works on."""
        return self.visible(url) + self._count(url, "ApproximateNumberOfMessagesNotVisible")

    def take(self, url: str) -> list[str]:
        """Returns the bodies of up to 10 messages, and deletes them."""
        sqs = self._client(url)
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages = answer.get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in messages]

    def _count(self, url: str, attribute: str) -> int:
        answer = self._client(url).get_queue_attributes(QueueUrl=url, AttributeNames=[attribute])
        return int(answer["Attributes"][attribute])

    def _client(self, url: str) -> Any:
        return self._clients("sqs", account_of(url))
