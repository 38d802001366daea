"""What to try after a deployment."""

from collections.abc import Iterator
from pathlib import Path

from cli.cloud import Cloud
from cli.context import DEFAULT_CONFIG
from cli.samples.address import repository_url
from cli.samples.developer import developers_url
from modules.settings import ANY_REPOSITORY


def next_steps(cloud: Cloud, config: Path) -> Iterator[str]:
    """Yields lines to copy into a shell: to try a branch build, and what else there is."""
    names = [each.name for each in cloud.settings.repositories if each.name != ANY_REPOSITORY]
    if not names:
        yield "Everything is deployed: every push to a repository of the source account is built."
        return
    option = "" if config == DEFAULT_CONFIG else f" CONFIG={config}"
    yield "Everything is deployed. Try a branch build:"
    yield ""
    yield from _push(cloud, names[0], "feature/anything", "Try a branch build")
    yield ""
    yield f"and here, to see its build:  make status{option}"
    for application in cloud.settings.hotfix_applications[:1]:
        branch = f"{cloud.settings.hotfix_pipelines.prefixes[0]}anything"
        yield ""
        yield "Or a hotfix, which gets a pipeline of its own:"
        yield ""
        yield from _push(cloud, application.repository, branch, "Try a hotfix")
        yield ""
        yield f"and here:  make status{option}, and make approve BRANCH={branch}{option}"
        if cloud.server:
            yield f"The whole story by itself:  make demo{option}"

    yield from _machine_step(cloud, option)


def _machine_step(cloud: Cloud, option: str) -> Iterator[str]:
    settings = cloud.settings
    for application in settings.machine_step_applications[:1]:
        environment = next(iter(settings.machine_step_environments))
        yield ""
        yield "Or a step on a machine:"
        yield ""
        yield f"  make node NAME=machine ENV={environment}{option}"
        yield ""
        yield f"and push a machine-step.json with its id to {application.repository}."


def _push(cloud: Cloud, repository: str, branch: str, message: str) -> Iterator[str]:
    url = developers_url(cloud, repository) if cloud.server else repository_url(cloud, repository)
    yield f"  git clone {url}"
    yield f"  cd {repository}"
    yield f"  git switch -c {branch}"
    yield f'  git commit --allow-empty -m "{message}"'
    yield f"  git push -u origin {branch}"
