"""Hands the events that a dead-letter queue holds to what they were meant for."""

import json
from typing import Any

from botocore.exceptions import ClientError

from cli.console import complain
from cli.redrive.sender import Deliver, Undeliverable

_RECEIVE = {
    "MaxNumberOfMessages": 10,
    "WaitTimeSeconds": 1,
    "VisibilityTimeout": 120,
    "MessageAttributeNames": ["TARGET_ARN"],
}


def redeliver(sqs: Any, queue_url: str, deliver: Deliver) -> tuple[int, int]:
    """Returns how many events of the queue were handled now, and how many failed again.

    An event is deleted after it was handled. One that fails stays, hidden for two minutes.
    """
    sent = failed = 0
    while messages := sqs.receive_message(QueueUrl=queue_url, **_RECEIVE).get("Messages"):
        for message in messages:
            try:
                deliver(json.loads(message["Body"]), _target(message))
            except (ValueError, Undeliverable, ClientError) as error:
                complain(f"{queue_url.rpartition('/')[2]}: {message['MessageId']}: {error}")
                failed += 1
            else:
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                sent += 1
    return sent, failed


def _target(message: dict[str, Any]) -> str:
    """Returns what EventBridge could not deliver to.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    attribute = message.get("MessageAttributes", {}).get("TARGET_ARN", {})
    return str(attribute.get("StringValue", ""))
