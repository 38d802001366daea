"""The parameters of the product's template, and what each repository's hotfixes give for them."""

from typing import Any

from modules.addresses import Addresses
from modules.compact_json import compact_json
from modules.console import pull_requests_url, stack_url
from modules.hotfix_pipelines.definition import HotfixValues
from modules.settings import Application, Release

FILE_NAME = "hotfix_repositories.json"

# By which the pipeline's values are known in the template, and what they are.
PARAMETERS = {
    "Hotfix": "Name of the hotfix, of its pipeline, its rule and its change sets",
    "RepositoryName": "The CodeCommit repository",
    "BranchName": "The hotfix branch",
    "AccessToken": "Binds the pipeline to the hotfix that it was issued for",
    "ArtifactKey": "ARN of the key that encrypts the pipeline's artifacts",
    "ImageProject": "CodeBuild project that builds the application's image",
    "PackageProject": "CodeBuild project that packages the application's template",
    "StageStack": "Stack of the application in Stage",
    "ProdStack": "Stack of the application in Prod",
}


def referenced_values(role: str) -> HotfixValues:
    """Returns references to the template's parameters, and to its resource ``role``."""
    return HotfixValues(
        hotfix="${Hotfix}",
        repository="${RepositoryName}",
        branch="${BranchName}",
        access_token="${AccessToken}",  # noqa: S106 - a reference
        role_arn=f"${{{role}.Arn}}",
        key_arn="${ArtifactKey}",
        image_project="${ImageProject}",
        package_project="${PackageProject}",
        stage_stack="${StageStack}",
        prod_stack="${ProdStack}",
    )


def hotfix_repositories(addresses: Addresses) -> bytes:
    """Returns the file that the functions ship: what the hotfixes of a repository have in common.

    It is a file because a function's environment holds 4 KB
    (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
    """
    applications = addresses.settings.hotfix_applications
    repositories = {each.repository: _repository(addresses, each) for each in applications}
    return compact_json(repositories).encode()


def _repository(addresses: Addresses, application: Application) -> dict[str, Any]:
    name = application.name
    release = application.release or Release()
    stage = addresses.application_stack(name, "stage")
    return {
        "parameters": {
            "ImageProject": addresses.image_project(name),
            "PackageProject": addresses.package_project(name),
            "StageStack": stage,
            "ProdStack": addresses.application_stack(name, "prod"),
        },
        "targets": [release.main, release.develop],
        "stage_stack_url": stack_url(addresses.settings, stage),
        "pull_requests_url": pull_requests_url(addresses.settings, application.repository),
    }
