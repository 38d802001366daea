"""What branch builds need in the account of the repositories."""

from modules.addresses import Addresses
from modules.branch_builds.repositories import Repositories
from modules.branch_builds.source_roles import comment_role, pull_role
from modules.framework import Construct


class SourceAccount(Construct):
    """The repositories to make, and the roles that the tools account assumes."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        self.repositories = Repositories(self, "repositories", addresses).made
        pull_role(self, "pull-role", addresses)
        comment_role(self, "comment-role", addresses)
