"""What the reconciler understands of the messages on its queue.

A message is either an event of CodeCommit, of which only the branch counts, or one of the sweep's:
{"repository": "…", "branch": "…"}, or {"hotfix": "…"} where only the name is known.
"""

import json
from dataclasses import asdict, dataclass
from typing import TypeAlias

from handlers.shared.events import MalformedEvent, text

__all__ = ["Branch", "Message", "Named", "read_message", "to_json"]


@dataclass(frozen=True)
class Branch:
    """A branch that may be a hotfix and may exist."""

    repository: str
    branch: str


@dataclass(frozen=True)
class Named:
    """A hotfix whose repository and branch the ledger knows, if anybody does."""

    hotfix: str


Message: TypeAlias = Branch | Named


def read_message(body: str) -> Message | None:
    """Returns what is to be reconciled, or None if the message tells of a tag.

    Raises MalformedEvent if the message is no JSON object, or lacks a member.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedEvent(f"the message is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise MalformedEvent(f"the message must be a JSON object, not {type(message).__name__}")
    if "detail" in message:
        return _branch_of(message)
    if "hotfix" in message:
        return Named(text(message, "hotfix"))
    return Branch(text(message, "repository"), text(message, "branch"))


def to_json(message: Message) -> str:
    """Returns the text of a message of the sweep's, at most 4 KiB of ASCII."""
    return json.dumps(asdict(message))


def _branch_of(event: object) -> Branch | None:
    branch = Branch(text(event, "detail", "repositoryName"), text(event, "detail", "referenceName"))
    return branch if text(event, "detail", "referenceType") == "branch" else None
