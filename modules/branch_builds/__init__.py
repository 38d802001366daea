"""Every push to every branch is built: from the repositories' events to the builds' results."""

from modules.branch_builds.source_account import SourceAccount
from modules.branch_builds.tools_account import ToolsAccount

__all__ = ["SourceAccount", "ToolsAccount"]
