"""CloudWatch's alarms, such as that a dead-letter queue holds something.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from handlers.notifications.slack.console import console_url
from handlers.notifications.slack.message import Colour, Message

__all__ = ["message_of"]

_COLOURS = {"ALARM": Colour.BAD, "OK": Colour.GOOD}


def message_of(notification: Mapping[str, Any]) -> Message | None:
    """Returns the message of an alarm's new state; None for others."""
    if "AlarmName" not in notification or "NewStateValue" not in notification:
        return None
    state = str(notification["NewStateValue"])
    name = str(notification["AlarmName"])
    region = _region(str(notification.get("AlarmArn", "")))
    return Message(
        title=f"Alarm {state}: {name}",
        colour=_COLOURS.get(state, Colour.NEUTRAL),
        facts={
            "Account": str(notification.get("AWSAccountId", "")),
            "Region": region,
            "Since": str(notification.get("StateChangeTime", "")),
        },
        text="\n".join(
            filter(
                None,
                (
                    str(notification.get("AlarmDescription") or ""),
                    str(notification.get("NewStateReason") or ""),
                ),
            )
        ),
        links={
            "Alarm in the console": console_url(
                region, f"cloudwatch/home?region={region}#alarmsV2:alarm/{quote(name, safe='')}"
            )
        },
    )


def _region(arn: str) -> str:
    """The message's own Region is a name for people, "EU (Ireland)"."""
    parts = arn.split(":")
    return parts[3] if len(parts) > 3 else ""
