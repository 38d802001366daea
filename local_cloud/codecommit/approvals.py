"""Approval rules of a pull request, and who has approved it.

https://docs.aws.amazon.com/codecommit/latest/userguide/approval-rule-templates.html
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from uuid import uuid4

from local_cloud.operations import AwsError

MAX_CONTENT = 3000  # characters
VERSION = "2018-11-08"


@dataclass(frozen=True)
class RuleContent:
    """The JSON of an approval rule or template, which is kept as it was given."""

    text: str

    @property
    def sha256(self) -> str:
        """The hex digest of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def concerns(self, destination: str) -> bool:
        """Returns True for a destination's full ref name that the rule is about."""
        references = json.loads(self.text).get("DestinationReferences") or [destination]
        return destination in references

    def is_satisfied_by(self, approvers: set[str]) -> bool:
        """Returns True when enough of the approvers (ARNs) may approve."""
        return all(
            _enough(statement, approvers) for statement in json.loads(self.text)["Statements"]
        )


@dataclass
class Rule:
    """An approval rule of one pull request. template: the id and name of what it was made from."""

    name: str
    content: RuleContent
    last_modified_user: str
    template: tuple[str, str] | None = None
    rule_id: str = field(default_factory=lambda: str(uuid4()))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Approvals:
    """The rules of a pull request by name, the votes on its revision, and who set the rules aside.

    approvers: ARNs. overrider: an ARN, None while the rules hold.
    """

    rules: dict[str, Rule] = field(default_factory=dict)
    approvers: set[str] = field(default_factory=set)
    overrider: str | None = None

    def satisfied(self) -> list[str]:
        """Returns the names of the rules that have enough approvals."""
        return [
            name
            for name, rule in self.rules.items()
            if rule.content.is_satisfied_by(self.approvers)
        ]

    def not_satisfied(self) -> list[str]:
        """Returns the names of the rules that lack approvals."""
        return [name for name in self.rules if name not in self.satisfied()]

    def permit_merge(self) -> bool:
        """Returns True when every rule is satisfied or set aside."""
        return self.overrider is not None or not self.not_satisfied()

    def forget_votes(self) -> None:
        """Drops approvals and the override: they were for another revision."""
        self.approvers.clear()
        self.overrider = None


def checked_content(text: str | None, kind: str) -> RuleContent:
    """Returns the content of a rule.

    kind: "ApprovalRule" or "ApprovalRuleTemplate", for the codes of errors.
    Raises AwsError when it is missing or not what CodeCommit takes.
    """
    if not text:
        raise AwsError(f"{kind}ContentRequiredException", "The content of the rule is required.")
    if len(text) > MAX_CONTENT:
        raise _invalid(kind, f"it has more than {MAX_CONTENT} characters")
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise _invalid(kind, f"it is not JSON: {error}") from error
    if not isinstance(content, dict) or content.get("Version") != VERSION:
        raise _invalid(kind, f'its "Version" must be "{VERSION}"')
    statements = content.get("Statements")
    if not isinstance(statements, list) or not all(map(_is_statement, statements)):
        raise _invalid(
            kind, '"Statements" must be a list of {"Type": "Approvers", "NumberOfApprovalsNeeded"}'
        )
    return RuleContent(text)


def _is_statement(statement: object) -> bool:
    return (
        isinstance(statement, dict)
        and statement.get("Type") == "Approvers"
        and isinstance(statement.get("NumberOfApprovalsNeeded"), int)
    )


def _enough(statement: Mapping[str, object], approvers: set[str]) -> bool:
    pool = statement.get("ApprovalPoolMembers")
    members = pool if isinstance(pool, list) and pool else ["*"]
    eligible = {arn for arn in approvers if any(_is_member(arn, member) for member in members)}
    needed = statement["NumberOfApprovalsNeeded"]
    return isinstance(needed, int) and len(eligible) >= needed


def _is_member(arn: str, member: str) -> bool:
    """Matches an ARN with wildcards, or CodeCommitApprovers:<account>:<user or role/session>."""
    if not member.startswith("CodeCommitApprovers:"):
        return fnmatchcase(arn, member)
    _, account, name = member.split(":", 2)
    _, _, _, _, owner, resource = arn.split(":", 5)
    return owner == account and fnmatchcase(resource.partition("/")[2], name)


def _invalid(kind: str, reason: str) -> AwsError:
    return AwsError(f"Invalid{kind}ContentException", f"The content is not valid: {reason}.")
