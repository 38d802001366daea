"""The CodeCommit repositories that Branchline makes itself."""

from modules.addresses import Addresses
from modules.aws import CodecommitRepository
from modules.framework import Construct
from modules.outputs import output


class Repositories(Construct):
    """One repository for each entry with ``create: true``."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        created = {
            each.name: CodecommitRepository(
                self,
                each.name,
                repository_name=each.name,
                description="Made and built by Branchline",
            )
            for each in addresses.settings.repositories
            if each.create
        }
        output(
            self,
            "repositories",
            {name: repository.clone_url_http for name, repository in created.items()},
        )
