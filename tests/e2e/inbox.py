"""A subscriber of the notification topic."""

import json
from typing import Any

from modules.naming import Kind
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually

_NAME = "tests-inbox"


class Inbox:
    """A queue that the topic delivers to, and all that has arrived."""

    def __init__(self, platform: Platform) -> None:
        """Subscribes; notifications from now on arrive."""
        self._platform = platform
        self._arrived: list[dict[str, Any]] = []
        addresses = platform.addresses
        topic = addresses.arn("sns", addresses.tools, addresses.named(Kind.TOPIC, "notifications"))
        queue = addresses.arn("sqs", addresses.tools, _NAME)
        allowed = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        self._url = platform.client("sqs").create_queue(
            QueueName=_NAME, Attributes={"Policy": policy}
        )["QueueUrl"]
        platform.client("sns").subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=queue,
            Attributes={"RawMessageDelivery": "true"},
        )

    def wait_for(self, **members: str) -> dict[str, Any]:
        """Returns the notification that has these members."""

        def found() -> dict[str, Any] | None:
            self._arrived += map(json.loads, self._platform.queues.take(self._url))
            return next((told for told in self._arrived if members.items() <= told.items()), None)

        return eventually(found, f"the topic tells of {members}")
