"""A message for people, and the form in which Slack takes it.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from handlers.shared.display import cut, printable

__all__ = ["Colour", "Message", "payload_of"]

MAX_TITLE = 150  # characters of a header block
MAX_TEXT = 2900  # of 3,000 characters of a section, the rest for what escaping adds at the cut
MAX_FIELD = 300  # of 2,000 characters of a field: the whole message holds some 13,000
MAX_FIELDS = 10  # of a section
MAX_LINKS = 10
_CUT = "… (cut)"


class Colour(Enum):
    """The bar beside a message."""

    GOOD = "#2eb67d"
    BAD = "#e01e5a"
    WAITING = "#ecb22e"
    NEUTRAL = "#8d8d8d"


@dataclass(frozen=True)
class Message:
    """What to say.

    title: one line. facts: what, where, who, by name. text: more, such as an error.
    links: URLs by what they lead to.
    """

    title: str
    colour: Colour
    facts: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    links: Mapping[str, str] = field(default_factory=dict)


def payload_of(message: Message, channel: str | None) -> dict[str, Any]:
    """Returns the JSON that Slack takes; what is too long is cut, and says so.

    channel: where to; a webhook of an app ignores it and posts where it belongs.
    """
    title = _cut(message.title, MAX_TITLE)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    ]
    facts = {name: value for name, value in message.facts.items() if value}
    if facts:
        fields = [
            _markdown(f"*{_escape(name)}*\n{_escape(_cut(value, MAX_FIELD))}")
            for name, value in list(facts.items())[:MAX_FIELDS]
        ]
        blocks.append({"type": "section", "fields": fields})
    if message.text:
        blocks.append({"type": "section", "text": _markdown(_quoted(message.text))})
    if links := _links(message.links):
        blocks.append({"type": "section", "text": _markdown(links)})
    payload: dict[str, Any] = {
        "text": _escape(title),
        "attachments": [{"color": message.colour.value, "blocks": blocks}],
    }
    if channel:
        payload["channel"] = channel
    return payload


def _links(links: Mapping[str, str]) -> str:
    safe = [(name, url) for name, url in links.items() if url.startswith("https://")]
    shown = (
        f"<{_escape(url).replace('|', '%7C')}|{_escape(name)}>" for name, url in safe[:MAX_LINKS]
    )
    return _cut("  ".join(shown), MAX_TEXT)


def _quoted(text: str) -> str:
    # Three backticks inside would end the quotation.
    inside = _cut(text.replace("```", "'''"), MAX_TEXT // 2)
    return f"```{_escape(inside)}```"


def _markdown(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text[:3000]}


def _escape(text: str) -> str:
    """https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, length: int) -> str:
    return cut(printable(text, keep="\n"), length, _CUT)
