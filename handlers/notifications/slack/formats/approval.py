"""A pipeline that waits for an approval.

https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
"""

from collections.abc import Mapping
from typing import Any

from handlers.notifications.slack.message import Colour, Message

__all__ = ["message_of"]


def message_of(notification: Mapping[str, Any]) -> Message | None:
    """Returns the message of an approval; None for others."""
    approval = notification.get("approval")
    if not isinstance(approval, Mapping):
        return None
    return Message(
        title=f"Approval wanted: {approval.get('pipelineName', 'a pipeline')}",
        colour=Colour.WAITING,
        facts={
            "Stage": str(approval.get("stageName", "")),
            "Expires": str(approval.get("expires", "")),
        },
        text=str(approval.get("customData") or ""),
        links={
            "Approve or reject": str(approval.get("approvalReviewLink") or ""),
            "What to look at": str(approval.get("externalEntityLink") or ""),
        },
    )
