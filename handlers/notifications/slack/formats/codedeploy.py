"""CodeDeploy's triggers.

What its documentation shows is not what it sends: members that the documentation has as objects
come as text that holds JSON, or not at all, and the status in capitals
(https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html).
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from handlers.notifications.slack.console import console_url
from handlers.notifications.slack.message import Colour, Message

__all__ = ["message_of"]

_COLOURS = {
    "SUCCEEDED": Colour.GOOD,
    "FAILED": Colour.BAD,
    "STOPPED": Colour.BAD,
    "READY": Colour.WAITING,
}


def message_of(notification: Mapping[str, Any]) -> Message | None:
    """Returns the message of a trigger, of a deployment or of one instance; None for others."""
    if "deploymentId" not in notification:
        return None
    if "instanceId" in notification:
        return _instance(notification)
    status = _status(notification.get("status"))
    error = _object(notification.get("errorInformation"))
    rollback = _object(notification.get("rollbackInformation"))
    what = "Rollback" if rollback else "Deployment"
    application = str(notification.get("applicationName", ""))
    return Message(
        title=f"{what} {status.lower()}: {application or notification['deploymentId']}",
        colour=_COLOURS.get(status, Colour.NEUTRAL),
        facts={
            "Deployment group": str(notification.get("deploymentGroupName", "")),
            "Deployment": str(notification["deploymentId"]),
            "Instances": _counts(_object(notification.get("deploymentOverview"))),
            "Account and region": _place(notification),
        },
        text="\n".join(
            filter(
                None,
                (
                    _error(error),
                    str(rollback.get("RollbackMessage", "")),
                ),
            )
        ),
        links={"Deployment in the console": _url(notification)},
    )


def _instance(notification: Mapping[str, Any]) -> Message:
    status = _status(notification.get("instanceStatus"))
    events = _list(notification.get("lifecycleEvents"))
    failed = [
        str(event.get("LifecycleEvent"))
        for event in events
        if _status(event.get("LifecycleEventStatus")) == "FAILED"
    ]
    host = str(notification["instanceId"]).rpartition("/")[2]
    return Message(
        title=f"Deployment {status.lower()} on {host}",
        colour=_COLOURS.get(status, Colour.NEUTRAL),
        facts={
            "Deployment": str(notification["deploymentId"]),
            "Host": host,
            "Failed at": ", ".join(failed),
            "Account and region": _place(notification),
        },
        links={"Deployment in the console": _url(notification)},
    )


def _status(status: object) -> str:
    return str(status or "in an unknown state").upper()


def _object(value: object) -> Mapping[str, Any]:
    """Takes an object, or text that holds one; anything else is none."""
    found = _decoded(value)
    return found if isinstance(found, Mapping) else {}


def _list(value: object) -> list[Mapping[str, Any]]:
    found = _decoded(value)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return None


def _counts(overview: Mapping[str, Any]) -> str:
    return ", ".join(f"{count} {name}" for name, count in overview.items() if str(count) != "0")


def _error(error: Mapping[str, Any]) -> str:
    parts = (error.get("ErrorCode"), error.get("ErrorMessage"))
    return ": ".join(str(part) for part in parts if part)


def _place(notification: Mapping[str, Any]) -> str:
    return f"{notification.get('accountId', '')} {notification.get('region', '')}".strip()


def _url(notification: Mapping[str, Any]) -> str:
    path = f"codesuite/codedeploy/deployments/{quote(str(notification['deploymentId']), safe='')}"
    return console_url(str(notification.get("region", "")), path)
