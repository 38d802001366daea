"""The platform's notifications: JSON for programs, its subject for people, over one topic."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.shared.display import printable

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

__all__ = ["Notification", "SnsTopic", "subject_of"]

# "must be ASCII text … and must be less than 100 characters long": SNS's Publish.
MAX_SUBJECT_LENGTH = 99  # characters


@dataclass(frozen=True)
class Notification:
    """A message for the topic.

    subject: ASCII, at most 99 characters, no control character.
    message: JSON; each kind of notification documents its schema.
    attributes: the members that a subscription's filter policy may name; none is empty.
    """

    subject: str
    message: str
    attributes: dict[str, str]


class SnsTopic:
    """The topic of the platform's notifications."""

    def __init__(self, sns: "SNSClient", arn: str) -> None:
        self._sns = sns
        self._arn = arn

    def publish(self, notification: Notification) -> None:
        """Publishes the notification with its attributes, for filter policies.

        Raises ClientError or BotoCoreError if SNS does not take it.
        """
        self._sns.publish(
            TopicArn=self._arn,
            Subject=notification.subject,
            Message=notification.message,
            MessageAttributes={
                key: {"DataType": "String", "StringValue": value}
                for key, value in notification.attributes.items()
            },
        )


def subject_of(summary: str) -> str:
    """Returns the summary as SNS takes it for a subject; what it does not take becomes "?"."""
    ascii_only = summary.encode("ascii", "replace").decode()
    return printable(ascii_only)[:MAX_SUBJECT_LENGTH]
