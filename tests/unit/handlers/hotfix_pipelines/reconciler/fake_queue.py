"""SQS and SNS in memory: a standard queue, in any order, and a topic that keeps what it got."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["FakeQueue", "FakeTopic", "Waiting"]


@dataclass
class Waiting:
    """A message. times: how often it was received; delay_seconds: before the next time."""

    body: str
    times: int = 0
    delay_seconds: int = 0


@dataclass
class FakeQueue:
    """refused: how many of the next messages SQS does not take."""

    messages: dict[str, Waiting] = field(default_factory=dict)
    refused: int = 0
    sent: int = 0

    def operations(self) -> Mapping[str, Callable[..., dict[str, Any]]]:
        return {"SendMessageBatch": self._send, "ChangeMessageVisibility": self._delay}

    def put(self, message: object) -> str:
        """Puts a message on the queue and returns its receipt handle."""
        self.sent += 1
        handle = f"m{self.sent}"
        self.messages[handle] = Waiting(
            message if isinstance(message, str) else json.dumps(message)
        )
        return handle

    def _send(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        taken, failed = [], []
        for entry in Entries:
            if self.refused:
                self.refused -= 1
                failed.append({"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"})
            else:
                handle = self.put(entry["MessageBody"])
                taken.append({"Id": entry["Id"], "MessageId": handle, "MD5OfMessageBody": ""})
        return {"Successful": taken, "Failed": failed} if failed else {"Successful": taken}

    def _delay(self, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> dict[str, Any]:
        self.messages[ReceiptHandle].delay_seconds = VisibilityTimeout
        return {}


@dataclass
class FakeTopic:
    """published: the messages, read from their JSON."""

    published: list[dict[str, Any]] = field(default_factory=list)

    def operations(self) -> Mapping[str, Callable[..., dict[str, Any]]]:
        return {"Publish": self._publish}

    def told(self, status: str) -> list[dict[str, Any]]:
        """Returns the announcements of one kind."""
        return [each for each in self.published if each["status"] == status]

    def _publish(
        self, TopicArn: str, Subject: str, Message: str, MessageAttributes: dict[str, Any]
    ) -> dict[str, Any]:
        assert all(each["StringValue"] for each in MessageAttributes.values())
        self.published.append(json.loads(Message) | {"subject": Subject})
        return {"MessageId": "1"}
