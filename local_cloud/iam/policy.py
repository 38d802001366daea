"""One policy document against one request: does a statement allow it, deny it, or neither?

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from local_cloud.iam.conditions import conditions_hold
from local_cloud.iam.context import Context
from local_cloud.iam.patterns import arn_matches, matches, substitute

Statement = Mapping[str, Any]
PrincipalTest = Callable[[Statement], bool]


class Effect(Enum):
    """What a policy says about a request; a deny outweighs every allow."""

    ALLOW = "Allow"
    DENY = "Deny"
    NONE = "None"


@dataclass(frozen=True)
class Request:
    """One action on one resource, as policies see it.

    action: such as "sqs:SendMessage". resource: an ARN, or "*" for actions that take none.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """The statements of a policy document."""

    statements: tuple[Statement, ...]

    @classmethod
    def parse(cls, document: str | Mapping[str, Any]) -> "Policy":
        """Returns the policy of a JSON text or its parsed form.

        Raises ValueError if the text is not JSON.
        """
        if isinstance(document, str):
            return _parsed(document)
        return cls(tuple(_as_list(document.get("Statement", []))))

    def effect(self, request: Request, concerns: PrincipalTest | None = None) -> Effect:
        """Returns what the policy says about ``request``.

        concerns: for policies of resources, whether a statement's Principal is who asks; None for
        identity policies, whose statements name no principal.

        Raises local_cloud.iam.conditions.UnknownOperator.
        """
        effects = {
            Effect(statement["Effect"])
            for statement in self.statements
            if (concerns is None or concerns(statement)) and _applies(statement, request)
        }
        return next((e for e in (Effect.DENY, Effect.ALLOW) if e in effects), Effect.NONE)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Policy:
    return Policy.parse(json.loads(text))


def strongest(effects: Iterable[Effect]) -> Effect:
    """Returns the effect of several policies together: a deny, else an allow, else none."""
    found = set(effects)
    return next((e for e in (Effect.DENY, Effect.ALLOW) if e in found), Effect.NONE)


def _applies(statement: Statement, request: Request) -> bool:
    return (
        _element(statement, "Action", lambda wanted: _action_matches(wanted, request.action))
        and _element(statement, "Resource", lambda wanted: _resource_matches(wanted, request))
        and conditions_hold(statement.get("Condition", {}), request.context)
    )


def _element(statement: Statement, name: str, matched: Callable[[str], bool]) -> bool:
    """Says whether an element or its Not form applies; trust policies have no Resource."""
    if f"Not{name}" in statement:
        return not any(map(matched, _as_list(statement[f"Not{name}"])))
    return name not in statement or any(map(matched, _as_list(statement[name])))


def _action_matches(wanted: str, action: str) -> bool:
    return matches(wanted.lower(), action.lower())


def _resource_matches(wanted: str, request: Request) -> bool:
    pattern = substitute(wanted, request.context)
    return pattern is not None and arn_matches(pattern, request.resource)


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
