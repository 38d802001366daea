"""The release pipelines of the configured applications."""

from typing import NamedTuple

from modules.addresses import Addresses
from modules.settings import Settings


class Release(NamedTuple):
    """A branch of an application's repository, and the pipeline that releases it."""

    application: str
    repository: str
    branch: str
    pipeline: str


def releases(settings: Settings) -> list[Release]:
    """Returns the release pipelines that the configuration asks for."""
    addresses = Addresses(settings)
    return [
        Release(
            application.name,
            application.repository,
            branch,
            addresses.release_pipeline(application.name, branch),
        )
        for application in settings.applications
        if application.release
        for branch in application.release.branches
    ]
