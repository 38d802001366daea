"""The events that Run Command emits.

https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
"""

import json
from typing import Any

from local_cloud.events import put_service_event
from local_cloud.events.event import format_time
from local_cloud.instance import current
from local_cloud.ssm.command import Command, Invocation


def announce_invocation(command: Command, invocation: Invocation) -> None:
    """Emits "EC2 Command Invocation Status-change Notification" with the state as it is now."""
    detail = _common(command) | {
        "instance-id": invocation.node.id,
        "status": invocation.state.status,
    }
    _put(command, "EC2 Command Invocation Status-change Notification", detail)


def announce_command(command: Command) -> None:
    """Emits "EC2 Command Status-change Notification" with the state as it is now."""
    detail = _common(command) | {
        "expire-after": format_time(command.expires_at),
        "parameters": json.dumps(command.request.get("Parameters") or {}),
        "status": command.state.status,
    }
    _put(command, "EC2 Command Status-change Notification", detail)


def _common(command: Command) -> dict[str, Any]:
    return {
        "command-id": command.id,
        "document-name": command.document.name,
        "requested-date-time": format_time(command.requested_at),
    }


def _put(command: Command, detail_type: str, detail: dict[str, Any]) -> None:
    partition = current().partition
    arns = [
        f"arn:{partition}:ec2:{command.region}:{command.account}:instance/{each.node.id}"
        for each in command.invocations
    ]
    put_service_event(command.account, command.region, "aws.ssm", detail_type, arns, detail)
