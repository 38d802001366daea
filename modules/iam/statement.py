"""One statement of an IAM policy, and the policy document made of several."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from modules.compact_json import compact_json

Conditions = Mapping[str, Mapping[str, str | list[str]]]


@dataclass(frozen=True)
class Statement:
    """What is allowed, on what, and when.

    actions: full names, such as ``sqs:SendMessage``; resources: ARNs.
    principals: whom a resource policy speaks of, such as ``{"Service": "events.amazonaws.com"}``;
    None in a role's own policy.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    conditions: Conditions = field(default_factory=dict)
    principals: Mapping[str, str] | None = None
    effect: Literal["Allow", "Deny"] = "Allow"

    def document(self) -> dict[str, Any]:
        """Returns the statement as a policy document holds it, without empty parts."""
        parts = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Principal": self.principals,
            "Action": _one_or_many(self.actions),
            "Resource": _one_or_many(self.resources),
            "Condition": self.conditions,
        }
        return {key: value for key, value in parts.items() if value}

    def of_resources(self, sid: str, resources: tuple[str, ...]) -> "Statement":
        """Returns the statement for other ``resources``."""
        return replace(self, sid=sid, resources=resources)


def policy(statements: Iterable[Statement]) -> str:
    """Returns the policy document of ``statements`` as compact JSON."""
    documents = [statement.document() for statement in statements]
    return compact_json({"Version": "2012-10-17", "Statement": documents})


def _one_or_many(values: tuple[str, ...]) -> str | list[str]:
    """AWS stores a list of one as its one value; a list would show as a difference in each plan."""
    return values[0] if len(values) == 1 else list(values)
