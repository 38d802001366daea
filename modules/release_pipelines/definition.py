"""The release pipelines of one application: which branch goes to which environments."""

from modules.addresses import Addresses
from modules.foundations import Foundations
from modules.pipelines import Pipeline
from modules.release_pipelines.stages import release_stages
from modules.settings import Application, Release


def release_pipelines(
    addresses: Addresses, foundations: Foundations, application: Application, release: Release
) -> dict[str, Pipeline]:
    """Returns the pipelines of an application by the branch that they release.

    ``develop`` goes to Dev; ``main`` to QA, if there is one, to Stage and, once approved, to Prod.
    """
    environments = {
        release.develop: ("dev",),
        release.main: tuple(
            each for each in addresses.settings.accounts.environments() if each != "dev"
        ),
    }
    return {
        branch: Pipeline(
            name=addresses.release_pipeline(application.name, branch),
            role_arn=addresses.release_role_arn(application.name, branch),
            artifact_bucket=foundations.artifacts.name,
            key_arn=foundations.key.arn,
            stages=tuple(release_stages(addresses, application, branch, names)),
        )
        for branch, names in environments.items()
    }
