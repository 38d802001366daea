"""What to try after a deployment."""

from collections.abc import Iterator
from pathlib import Path

from cli.cloud import Cloud
from cli.context import DEFAULT_CONFIG
from cli.samples.address import repository_url
from cli.samples.developer import developers_url
from modules.settings import ANY_REPOSITORY


def next_steps(cloud: Cloud, config: Path) -> Iterator[str]:
    """Yields lines to copy into a shell, with the first of the configured repositories."""
    names = [each.name for each in cloud.settings.repositories if each.name != ANY_REPOSITORY]
    if not names:
        yield "Everything is deployed: every push to a repository of the source account is built."
        return
    name = names[0]
    url = developers_url(cloud, name) if cloud.server else repository_url(cloud, name)
    yield "Everything is deployed. Try a branch build:"
    yield ""
    yield f"  git clone {url}"
    yield f"  cd {name}"
    yield "  git switch -c feature/anything"
    yield '  git commit --allow-empty -m "Try a branch build"'
    yield "  git push -u origin feature/anything"
    yield ""
    option = "" if config == DEFAULT_CONFIG else f" CONFIG={config}"
    yield f"and here, to see its build:  make status{option}"
