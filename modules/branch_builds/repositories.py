"""The CodeCommit repositories that Branchline makes itself."""

from modules.addresses import Addresses
from modules.aws import CodecommitRepository
from modules.framework import Construct
from modules.outputs import output


class Repositories(Construct):
    """One repository for each entry with ``create: true``."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        created = [each.name for each in addresses.settings.repositories if each.create]
        for name in created:
            CodecommitRepository(
                self, name, repository_name=name, description="Made and built by Branchline"
            )
        output(self, "repositories", created)
