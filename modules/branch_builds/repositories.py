"""The CodeCommit repositories that Branchline makes itself."""

from modules.addresses import Addresses
from modules.aws import CodecommitRepository
from modules.checkov import skip_checks
from modules.framework import Construct
from modules.outputs import output


class Repositories(Construct):
    """One repository for each entry with ``create: true``, all of them in ``made``."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        self._needs_no_approvals = addresses.settings.approval_rule is None
        created = [each.name for each in addresses.settings.repositories if each.create]
        self.made = [self._create(name) for name in created]
        urls = [repository.clone_url_http for repository in self.made]
        output(self, "repositories", dict(zip(created, urls, strict=True)))

    def _create(self, name: str) -> CodecommitRepository:
        repository = CodecommitRepository(
            self, name, repository_name=name, description="Made and built by Branchline"
        )
        if self._needs_no_approvals:
            skip_checks(
                repository,
                {"CKV2_AWS_37": "Whether a pull request needs approvals is the team's decision"},
            )
        return repository
