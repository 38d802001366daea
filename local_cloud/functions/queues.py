"""Queues as functions meet them."""

import json
from typing import Any

from moto.utilities.arns import parse_arn

from local_cloud.instance import current


def queue_url(arn: str) -> str:
    """Returns the URL of a queue; a role need not be allowed to ask for it."""
    queue = parse_arn(arn)
    return f"{current().endpoint}/{queue.account}/{queue.resource_id}"


def sqs_event(queue_arn: str, messages: list[dict[str, Any]]) -> str:
    """Returns the event that a function gets for messages as ReceiveMessage answers them.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    return json.dumps({"Records": [_record(queue_arn, message) for message in messages]})


def _record(queue_arn: str, message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": parse_arn(queue_arn).region,
    }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
    if "StringValue" in value:
        described["stringValue"] = value["StringValue"]
    return described
