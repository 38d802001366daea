"""What the platform itself publishes: builds, hotfixes and machine steps.

Their schemas, version 1, are documented where they are made; all have ``kind`` and ``summary``.
"""

from collections.abc import Mapping
from typing import Any

from handlers.notifications.slack.message import Colour, Message

__all__ = ["message_of"]

_COLOURS = {
    "succeeded": Colour.GOOD,
    "failed": Colour.BAD,
    "stopped": Colour.BAD,
    "FAILED": Colour.BAD,
    "TIMED_OUT": Colour.BAD,
    "ABORTED": Colour.BAD,
    "provisioning_failed": Colour.BAD,
    "termination_failed": Colour.BAD,
    "name_refused": Colour.BAD,
    "tainted": Colour.WAITING,
    "too_many": Colour.WAITING,
    "idle": Colour.WAITING,
}
_FACTS = {
    "repository": "Repository",
    "reference": "Branch",
    "branch": "Branch",
    "commit": "Commit",
    "environment": "Environment",
    "execution": "Execution",
}
_TEXTS = ("error", "cause", "detail", "cure")


def message_of(notification: Mapping[str, Any]) -> Message | None:
    """Returns the message of a notification of the platform's own; None for others."""
    if not {"version", "kind", "summary"} <= set(notification):
        return None
    state = str(notification.get("outcome") or notification.get("status", ""))
    links = notification.get("links")
    named = links if isinstance(links, Mapping) else {}
    return Message(
        title=str(notification["summary"]),
        colour=_COLOURS.get(state, Colour.NEUTRAL),
        facts={
            name: str(notification[member])
            for member, name in _FACTS.items()
            if notification.get(member)
        },
        text="\n".join(
            filter(
                None,
                (
                    *(str(notification.get(member) or "") for member in _TEXTS),
                    _failed_phase(notification.get("failed_phase")),
                ),
            )
        ),
        links={str(name).capitalize(): str(url) for name, url in named.items() if url},
    )


def _failed_phase(phase: object) -> str:
    if not isinstance(phase, Mapping):
        return ""
    return f"{phase.get('name')} {phase.get('status')}: {phase.get('message') or ''}".rstrip(": ")
