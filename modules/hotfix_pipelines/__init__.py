"""A hotfix branch gets a pipeline of its own to Stage and to Prod, for as long as it exists."""

from modules.hotfix_pipelines.approval_rule import ApprovalRules
from modules.hotfix_pipelines.source_roles import HotfixSourceRoles
from modules.hotfix_pipelines.tools_account import HotfixPipelines

__all__ = ["ApprovalRules", "HotfixPipelines", "HotfixSourceRoles"]
