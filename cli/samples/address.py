"""Where a repository is cloned from."""

from cli.cloud import Cloud
from modules.addresses import Addresses


def repository_url(cloud: Cloud, name: str) -> str:
    """Returns the URL of the repository, without credentials."""
    settings = cloud.settings
    host = f"https://git-codecommit.{settings.region}.{Addresses(settings).dns_suffix}"
    return f"{cloud.server.endpoint if cloud.server else host}/v1/repos/{name}"
