"""The roles of hotfix pipelines in the account of the repositories."""

from modules.addresses import Addresses
from modules.framework import Construct
from modules.iam import Role, Statement, trust_role


class HotfixSourceRoles(Construct):
    """The one by which branches are looked at, and the one that opens pull requests."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._make_role(
            "hotfix-branches",
            addresses.reconciler_role_arn,
            "LookAtBranches",
            ("codecommit:GetBranch", "codecommit:GetCommit", "codecommit:ListBranches"),
        )
        self._make_role(
            "hotfix-pull-requests",
            addresses.pull_requests_role_arn,
            "OpenPullRequests",
            (
                "codecommit:CreatePullRequest",
                "codecommit:GetBranch",
                "codecommit:GetCommit",
                "codecommit:GetDifferences",
                "codecommit:GetMergeOptions",
                "codecommit:GetPullRequest",
                "codecommit:ListPullRequests",
            ),
        )

    def _make_role(self, name: str, trusted_arn: str, sid: str, actions: tuple[str, ...]) -> None:
        addresses = self._addresses
        repositories = tuple(
            addresses.repository_arn(each.repository)
            for each in addresses.settings.hotfix_applications
        )
        Role(
            self,
            name,
            addresses,
            parts=(name,),
            trust=trust_role(addresses.account_root_arn(addresses.tools), trusted_arn),
            permissions=[Statement(sid, actions, repositories)],
        )
