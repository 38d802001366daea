"""Finds out what a topic's message is about."""

import json
from collections.abc import Mapping
from typing import Any

from handlers.notifications.slack.formats import alarm, approval, codedeploy, pipeline, platform
from handlers.notifications.slack.message import Colour, Message

__all__ = ["read_notification"]

_FORMATS = (
    platform.message_of,
    approval.message_of,
    codedeploy.message_of,
    pipeline.message_of,
    alarm.message_of,
)


def read_notification(notification: Mapping[str, Any]) -> Message:
    """Returns the message for what SNS delivered.

    notification: the "Sns" member of a record. What is of no known kind is shown as it is: a
    message that nobody foresaw is better read raw than lost.
    """
    text = str(notification.get("Message") or "")
    subject = str(notification.get("Subject") or "")
    body = _object(text)
    if body is not None:
        for message_of in _FORMATS:
            if message := message_of(body):
                return message
    return Message(subject or "A notification", Colour.NEUTRAL, text=text)


def _object(text: str) -> Mapping[str, Any] | None:
    try:
        body = json.loads(text)
    except json.JSONDecodeError:
        return None
    return body if isinstance(body, Mapping) else None
