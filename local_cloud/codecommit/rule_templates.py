"""Approval rule templates: rules that new pull requests of associated repositories get."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from moto.core.base_backend import BaseBackend

from local_cloud.codecommit.approvals import Rule, RuleContent
from local_cloud.codecommit.repository import Repository
from local_cloud.operations import AwsError, store

MAX_NAME = 100  # characters


@dataclass
class RuleTemplate:
    """One template. repository_ids: the repositories it is associated with, in that order."""

    name: str
    description: str | None
    content: RuleContent
    last_modified_user: str
    repository_ids: list[str] = field(default_factory=list)
    template_id: str = field(default_factory=lambda: str(uuid4()))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))

    def change(self, user: str) -> None:
        """Notes who changed it just now."""
        self.last_modified_user, self.modified = user, datetime.now(UTC)


def templates(backend: BaseBackend) -> dict[str, RuleTemplate]:
    """Returns the templates of one account and region, by name."""
    return store(backend, "approval rule templates")


def find_template(backend: BaseBackend, name: str | None) -> RuleTemplate:
    """Returns a template. Raises AwsError: the name is missing, illegal or unknown."""
    checked = checked_template_name(name)
    if checked not in templates(backend):
        raise AwsError(
            "ApprovalRuleTemplateDoesNotExistException",
            f"The specified approval rule template does not exist: {checked}",
        )
    return templates(backend)[checked]


def checked_template_name(name: str | None) -> str:
    """Returns a legal template name as it is. Raises AwsError when it is missing or illegal."""
    if not name:
        raise AwsError(
            "ApprovalRuleTemplateNameRequiredException",
            "An approval rule template name is required.",
        )
    if len(name) > MAX_NAME:
        raise AwsError(
            "InvalidApprovalRuleTemplateNameException",
            f"The name must not have more than {MAX_NAME} characters.",
        )
    return name


def drop_associations(backend: BaseBackend, repository: Repository) -> None:
    """Ends the associations of a repository that is deleted."""
    for template in templates(backend).values():
        if repository.repository_id in template.repository_ids:
            template.repository_ids.remove(repository.repository_id)


def rules_for(backend: BaseBackend, repository: Repository, destination: str) -> dict[str, Rule]:
    """Returns the rules, by name, that a new pull request of a repository starts with.

    destination: the full name of the branch it asks to be merged into.
    """
    return {
        template.name: Rule(
            template.name,
            template.content,
            template.last_modified_user,
            (template.template_id, template.name),
        )
        for template in templates(backend).values()
        if repository.repository_id in template.repository_ids
        and template.content.concerns(destination)
    }
