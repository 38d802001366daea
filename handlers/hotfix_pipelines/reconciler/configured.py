"""Which branches are hotfixes, as configured."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.hotfix_pipelines.hotfix import HotfixRepository, hotfix_name

__all__ = ["Configured"]


@dataclass(frozen=True)
class Configured:
    """The configuration's part in what the reconciler decides.

    prefixes: how the name of a hotfix branch begins.
    max_hotfixes: of one repository at once.
    idle_days: after how many days without a commit a hotfix is announced.
    template_version, template_url: the product's template, by content hash, and where it lies.
    product_parameters: of the template, the same for every hotfix.
    """

    name_prefix: str
    prefixes: tuple[str, ...]
    repositories: Mapping[str, HotfixRepository]
    max_hotfixes: int
    idle_days: int
    template_version: str
    template_url: str
    product_parameters: Mapping[str, str] = field(default_factory=dict)

    def has_hotfix(self, repository: str, branch: str) -> bool:
        """Whether a branch of that name gets a pipeline."""
        return repository in self.repositories and branch.startswith(self.prefixes)

    def parameters_of(self, repository: str) -> dict[str, str]:
        """Returns the template's parameters, besides those that each hotfix has for itself."""
        return {**self.product_parameters, **self.repositories[repository].parameters}

    def name_of(self, repository: str, branch: str) -> str:
        """Returns the hotfix's one name."""
        return hotfix_name(self.name_prefix, repository, branch)
