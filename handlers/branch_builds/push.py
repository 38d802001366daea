"""A push to be built: the message that the intake function queues and the source runner receives.

Standard library only, because both ship it.
"""

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

__all__ = ["MalformedPush", "Push", "ReferenceType"]

ReferenceType = Literal["branch", "tag"]

MAX_REFERENCE_LENGTH = 256  # characters: CodeCommit's BranchName

# What each member must be in full. Lengths and alphabets are those of the services that take them:
# CodeCommit's RepositoryName and BranchName, CodeBuild's ProjectName and its 64-character
# idempotency token, which is made from the event's id. No member can be "." or ".." in an S3 key.
_RULES = {
    "event_id": (r"[A-Za-z0-9-]{1,64}", "1 to 64 letters, digits and dashes"),
    "repository": (
        r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}",
        "1 to 100 letters, digits, dots, dashes and underscores",
    ),
    "reference_type": ("branch|tag", '"branch" or "tag"'),
    "reference": (
        rf"[^\x00-\x1f\x7f\ud800-\udfff]{{1,{MAX_REFERENCE_LENGTH}}}",
        f"1 to {MAX_REFERENCE_LENGTH} characters and no control character",
    ),
    "commit": (r"[0-9a-f]{40}", "40 lower-case hexadecimal digits"),
    "project": (r"[A-Za-z0-9][A-Za-z0-9_-]{1,254}", "the name of a CodeBuild project"),
}


class MalformedPush(ValueError):
    """A push that cannot be built. The text names the member and what it must be."""


@dataclass(frozen=True)
class Push:
    """One branch or tag that now stands at one commit.

    event_id: the EventBridge event's id; two messages with one id are one push.
    repository: name of the CodeCommit repository.
    reference_type: "branch" or "tag".
    reference: the short name, "feature/a", hostile until proven otherwise.
    commit: 40 hexadecimal digits.
    project: name of the CodeBuild project that builds it.

    Raises MalformedPush if a member is not text or not of that form.
    """

    event_id: str
    repository: str
    reference_type: ReferenceType
    reference: str
    commit: str
    project: str

    def __post_init__(self) -> None:
        for member, value in asdict(self).items():
            _require(member, value)

    def to_json(self) -> str:
        """Returns the message's text, at most 4 KiB of ASCII; an SQS message holds 1 MiB."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Push":
        """Returns the push in a message's text. A member it does not know is ignored, so that a
        runner still understands an intake function one release ahead.

        Raises MalformedPush if the text is no JSON object, or a member is missing or malformed.
        """
        try:
            message = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise MalformedPush(f"the message is not JSON: {error}") from error
        if not isinstance(message, dict):
            raise MalformedPush(f"the message must be a JSON object, not {type(message).__name__}")
        members: dict[str, Any] = {each.name: message.get(each.name) for each in fields(cls)}
        return cls(**members)


def _require(member: str, value: object) -> None:
    pattern, meaning = _RULES[member]
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise MalformedPush(f"{member} must be {meaning}, not {value!r:.80}")
