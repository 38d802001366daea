"""Reads every policy out of a stack's Terraform, and what IAM knows of each action."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from policy_sentry.querying.actions import get_action_data

from tests.synth.synthesis import Stack

_POLICY_ATTRIBUTES = {
    "aws_cloudwatch_event_bus_policy": "policy",
    "aws_ecr_repository_policy": "policy",
    "aws_iam_policy": "policy",
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue": "policy",
}


class PolicyStatement(NamedTuple):
    """A statement, and the resource type and name of the policy that it is in."""

    type: str
    name: str
    document: dict[str, Any]

    @property
    def actions(self) -> list[str]:
        """The statement's actions."""
        return _listed(self.document["Action"])

    @property
    def resources(self) -> list[str]:
        """The statement's resources; a trust policy has none."""
        return _listed(self.document.get("Resource", []))

    @property
    def principals(self) -> dict[str, list[str]]:
        """The statement's principals by their kind; a role's own policy has none."""
        return {kind: _listed(who) for kind, who in self.document.get("Principal", {}).items()}

    @property
    def condition_keys(self) -> set[str]:
        """The keys that the statement's conditions look at."""
        return {key for test in self.document.get("Condition", {}).values() for key in test}

    def __str__(self) -> str:
        return f"{self.type}.{self.name} {self.document['Sid']}"


def statements(stack: Stack) -> Iterator[PolicyStatement]:
    """Yields every statement of every policy in the stack."""
    for type_, attribute in _POLICY_ATTRIBUTES.items():
        for name, resource in stack.document["resource"].get(type_, {}).items():
            if policy := resource.get(attribute):
                for document in json.loads(policy)["Statement"]:
                    yield PolicyStatement(type_, name, document)


@cache
def resource_patterns(action: str) -> frozenset[str]:
    """Returns regular expressions of the ARNs that ``action`` can be limited to.

    Empty if the action takes no resource. Raises KeyError if there is no such action.
    """
    service, name = action.split(":")
    rows = (get_action_data(service, name) or {})[service]
    formats = {row["resource_arn_format"] for row in rows} - {"*"}
    return frozenset(map(_pattern, formats))


def _pattern(arn_format: str) -> str:
    """Returns what matches ARNs of the format; its fields may hold wildcards.

    A bucket's name has no slash, which is how a bucket's ARN differs from an object's.
    """
    pieces = re.split(r"\$\{([^}]+)\}", arn_format)  # literal, field, literal, ...
    return "".join(
        ("[^:/]+" if piece == "BucketName" else "[^:]+") if index % 2 else re.escape(piece)
        for index, piece in enumerate(pieces)
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
