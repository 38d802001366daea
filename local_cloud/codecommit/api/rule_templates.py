"""CreateApprovalRuleTemplate and its companions."""

from typing import Any

from local_cloud.codecommit.api.paging import page
from local_cloud.codecommit.api.registry import codecommit_operation
from local_cloud.codecommit.approvals import checked_content
from local_cloud.codecommit.rule_templates import (
    RuleTemplate,
    checked_template_name,
    find_template,
    templates,
)
from local_cloud.operations import AwsError, Call

_KIND = "ApprovalRuleTemplate"


@codecommit_operation
def create_approval_rule_template(call: Call) -> dict[str, Any]:
    """Makes a template that no repository is associated with yet."""
    name = _unused_name(call, "approvalRuleTemplateName")
    template = RuleTemplate(
        name,
        call.parameters.get("approvalRuleTemplateDescription"),
        checked_content(call.parameters.get("approvalRuleTemplateContent"), _KIND),
        call.caller,
    )
    templates(call.backend)[name] = template
    return {"approvalRuleTemplate": _described(template)}


@codecommit_operation
def get_approval_rule_template(call: Call) -> dict[str, Any]:
    """Returns one template."""
    return {"approvalRuleTemplate": _described(_template(call))}


@codecommit_operation
def list_approval_rule_templates(call: Call) -> dict[str, Any]:
    """Lists the names of all templates."""
    names, token = page(sorted(templates(call.backend)), call.parameters)
    return {"approvalRuleTemplateNames": names, "nextToken": token}


@codecommit_operation
def delete_approval_rule_template(call: Call) -> dict[str, Any]:
    """Deletes a template; pull requests keep the rules made from it."""
    name = checked_template_name(call.parameters.get("approvalRuleTemplateName"))
    template = templates(call.backend).get(name)
    if template is None:
        return {"approvalRuleTemplateId": ""}
    if template.repository_ids:
        raise AwsError(
            "ApprovalRuleTemplateInUseException",
            f"The approval rule template {name} is associated with one or more repositories: "
            "disassociate it first.",
        )
    del templates(call.backend)[name]
    return {"approvalRuleTemplateId": template.template_id}


@codecommit_operation
def update_approval_rule_template_content(call: Call) -> dict[str, Any]:
    """Replaces the content of a template."""
    template = _template(call)
    sha256 = call.parameters.get("existingRuleContentSha256")
    if sha256 not in (None, template.content.sha256):
        raise AwsError(
            "InvalidRuleContentSha256Exception",
            "The SHA-256 hash signature for the rule content is not that of the present content.",
        )
    template.content = checked_content(call.parameters.get("newRuleContent"), _KIND)
    template.change(call.caller)
    return {"approvalRuleTemplate": _described(template)}


@codecommit_operation
def update_approval_rule_template_description(call: Call) -> dict[str, Any]:
    """Replaces the description of a template."""
    template = _template(call)
    template.description = call.parameters.get("approvalRuleTemplateDescription")
    template.change(call.caller)
    return {"approvalRuleTemplate": _described(template)}


@codecommit_operation
def update_approval_rule_template_name(call: Call) -> dict[str, Any]:
    """Renames a template: its id and associations stay."""
    template = find_template(call.backend, call.parameters.get("oldApprovalRuleTemplateName"))
    name = _unused_name(call, "newApprovalRuleTemplateName")
    del templates(call.backend)[template.name]
    template.name = name
    template.change(call.caller)
    templates(call.backend)[name] = template
    return {"approvalRuleTemplate": _described(template)}


def _template(call: Call) -> RuleTemplate:
    return find_template(call.backend, call.parameters.get("approvalRuleTemplateName"))


def _unused_name(call: Call, member: str) -> str:
    name = checked_template_name(call.parameters.get(member))
    if name in templates(call.backend):
        raise AwsError(
            "ApprovalRuleTemplateNameAlreadyExistsException",
            f"You cannot create an approval rule template with that name because a template with "
            f"that name already exists in this AWS Region for your AWS account: {name}",
        )
    return name


def _described(template: RuleTemplate) -> dict[str, Any]:
    return {
        "approvalRuleTemplateId": template.template_id,
        "approvalRuleTemplateName": template.name,
        "approvalRuleTemplateDescription": template.description,
        "approvalRuleTemplateContent": template.content.text,
        "ruleContentSha256": template.content.sha256,
        "creationDate": template.created,
        "lastModifiedDate": template.modified,
        "lastModifiedUser": template.last_modified_user,
    }
