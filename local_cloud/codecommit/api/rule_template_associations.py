"""Which approval rule templates apply to which repositories."""

from collections.abc import Callable
from typing import Any

from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation, repository_of
from local_cloud.codecommit.repository import Repository, find_repository, repositories
from local_cloud.codecommit.rule_templates import RuleTemplate, find_template, templates
from local_cloud.operations import AwsError, Call

MAX_BATCH = 100  # repositories in one call


@codecommit_operation
def associate_approval_rule_template_with_repository(call: Call) -> None:
    """Makes new pull requests of a repository get the template's rule."""
    _associate(_template(call), repository_of(call))


@codecommit_operation
def disassociate_approval_rule_template_from_repository(call: Call) -> None:
    """Ends an association; pull requests keep their rules."""
    _disassociate(_template(call), repository_of(call))


@codecommit_operation
def batch_associate_approval_rule_template_with_repositories(call: Call) -> dict[str, Any]:
    """Associates a template with up to 100 repositories."""
    done, errors = _batch(call, _associate)
    return {"associatedRepositoryNames": done, "errors": errors}


@codecommit_operation
def batch_disassociate_approval_rule_template_from_repositories(call: Call) -> dict[str, Any]:
    """Ends the associations of a template with up to 100 repositories."""
    done, errors = _batch(call, _disassociate)
    return {"disassociatedRepositoryNames": done, "errors": errors}


@codecommit_operation
def list_associated_approval_rule_templates_for_repository(call: Call) -> dict[str, Any]:
    """Lists the names of a repository's templates."""
    repository_id = repository_of(call).repository_id
    found = [
        name
        for name, template in sorted(templates(call.backend).items())
        if repository_id in template.repository_ids
    ]
    names, token = page(found, call.parameters)
    return {"approvalRuleTemplateNames": names, "nextToken": token}


@codecommit_operation
def list_repositories_for_approval_rule_template(call: Call) -> dict[str, Any]:
    """Lists the names of a template's repositories."""
    template = _template(call)
    found = [
        name
        for name, repository in sorted(repositories(call.backend).items())
        if repository.repository_id in template.repository_ids
    ]
    names, token = page(found, call.parameters)
    return {"repositoryNames": names, "nextToken": token}


def _template(call: Call) -> RuleTemplate:
    return find_template(call.backend, call.parameters.get("approvalRuleTemplateName"))


def _associate(template: RuleTemplate, repository: Repository) -> None:
    if repository.repository_id not in template.repository_ids:
        template.repository_ids.append(repository.repository_id)


def _disassociate(template: RuleTemplate, repository: Repository) -> None:
    if repository.repository_id in template.repository_ids:
        template.repository_ids.remove(repository.repository_id)


def _batch(
    call: Call, change: Callable[[RuleTemplate, Repository], None]
) -> tuple[list[str], list[dict[str, str]]]:
    template = _template(call)
    names = call.parameters.get("repositoryNames") or []
    if not names:
        raise AwsError("RepositoryNamesRequiredException", "Repository names are required.")
    if len(names) > MAX_BATCH:
        raise AwsError(
            "MaximumRepositoryNamesExceededException",
            f"The maximum number of repository names is {MAX_BATCH}.",
        )
    done, errors = [], []
    for name in names:
        try:
            change(template, find_repository(call.backend, name))
            done.append(name)
        except AwsError as error:
            errors.append(
                {
                    "repositoryName": name,
                    "errorCode": error.error_type,
                    "errorMessage": error.message,
                }
            )
    return done, errors
