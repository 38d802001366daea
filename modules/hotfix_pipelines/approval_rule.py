"""The approvals that pull requests of the applications' repositories need."""

from collections.abc import Sequence

from modules.addresses import Addresses
from modules.aws import CodecommitApprovalRuleTemplate, CodecommitApprovalRuleTemplateAssociation
from modules.compact_json import compact_json
from modules.framework import Construct, TerraformResource
from modules.naming import Kind
from modules.settings import ApprovalRule

# Of an approval rule template's content
# (https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-create-template.html).
_CONTENT_VERSION = "2018-11-08"


class ApprovalRules(Construct):
    """The approval rule template, associated with each application's repository.

    depends_on: the repositories that this deployment makes.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        *,
        rule: ApprovalRule,
        depends_on: Sequence[TerraformResource],
    ) -> None:
        super().__init__(scope, id)
        template = CodecommitApprovalRuleTemplate(
            self,
            "template",
            name=addresses.named(Kind.APPROVAL_RULE_TEMPLATE, "applications"),
            description=f"{rule.approvers} must approve before a pull request can be merged",
            content=compact_json(_content(rule)),
        )
        for application in addresses.settings.applications:
            CodecommitApprovalRuleTemplateAssociation(
                self,
                f"of-{application.name}",
                approval_rule_template_name=template.name,
                repository_name=application.repository,
                depends_on=list(depends_on),
            )


def _content(rule: ApprovalRule) -> dict[str, object]:
    statement: dict[str, object] = {
        "Type": "Approvers",
        "NumberOfApprovalsNeeded": rule.approvers,
    }
    if rule.pool:
        statement["ApprovalPoolMembers"] = list(rule.pool)
    return {"Version": _CONTENT_VERSION, "Statements": [statement]}
