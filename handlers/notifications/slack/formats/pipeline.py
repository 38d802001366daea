"""The state changes of pipelines, as EventBridge delivers them.

https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from handlers.notifications.slack.console import console_url
from handlers.notifications.slack.message import Colour, Message

__all__ = ["message_of"]

_COLOURS = {"FAILED": Colour.BAD, "STOPPED": Colour.BAD, "SUCCEEDED": Colour.GOOD}


def message_of(notification: Mapping[str, Any]) -> Message | None:
    """Returns the message of a pipeline's, stage's or action's new state; None for others."""
    detail = notification.get("detail")
    if notification.get("source") != "aws.codepipeline" or not isinstance(detail, Mapping):
        return None
    state = str(detail.get("state", "UNKNOWN"))
    pipeline = str(detail.get("pipeline", ""))
    region = str(notification.get("region", ""))
    return Message(
        title=f"Pipeline {state.lower().replace('_', ' ')}: {pipeline}",
        colour=_COLOURS.get(state, Colour.NEUTRAL),
        facts={
            "Stage": str(detail.get("stage", "")),
            "Action": str(detail.get("action", "")),
            "Execution": str(detail.get("execution-id", "")),
            "Account and region": f"{notification.get('account', '')} {region}".strip(),
        },
        text=_reasons(detail),
        links={"Pipeline in the console": console_url(region, _path(pipeline))},
    )


def _reasons(detail: Mapping[str, Any]) -> str:
    """The reasons of an execution's failed actions, or of the action itself."""
    additional = detail.get("additional-attributes")
    actions = additional.get("failedActions", []) if isinstance(additional, Mapping) else []
    result = detail.get("execution-result")
    own = result.get("external-execution-summary") if isinstance(result, Mapping) else None
    named = (
        f"{each.get('action', '')}: {each.get('additionalInformation', '')}"
        for each in actions
        if isinstance(each, Mapping)
    )
    return "\n".join(filter(None, (*named, str(own or ""))))


def _path(pipeline: str) -> str:
    return f"codesuite/codepipeline/pipelines/{quote(pipeline, safe='')}/view"
