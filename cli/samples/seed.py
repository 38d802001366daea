"""Gives an empty repository its first commit, by the same git push that a developer makes."""

import shutil
import tempfile
from pathlib import Path

from cli.cloud import Cloud
from cli.errors import OperatorError
from cli.project import ROOT
from cli.samples.address import repository_url
from cli.samples.git import git, signed_in
from handlers.branch_builds.source_runner.git_credentials import authorization_header
from modules.settings import Repository, Settings

_BRANCH = "main"


def seed(cloud: Cloud, repository: Repository) -> bool:
    """Pushes the repository's sample if it has no branch yet; returns whether it did.

    The sample becomes the first commit of ``main``, or of every branch that is released from.

    Raises OperatorError with what git said if the push fails.
    """
    if repository.sample is None or _has_branches(cloud, repository.name):
        return False
    with tempfile.TemporaryDirectory() as directory:
        tree = Path(directory) / "sample"
        shutil.copytree(
            ROOT / repository.sample, tree, ignore=shutil.ignore_patterns("__pycache__")
        )
        _push(cloud, repository, tree)
    return True


def _has_branches(cloud: Cloud, name: str) -> bool:
    client = cloud.client("codecommit", cloud.settings.accounts.source)
    return bool(client.list_branches(repositoryName=name)["branches"])


def _push(cloud: Cloud, repository: Repository, tree: Path) -> None:
    url = repository_url(cloud, repository.name)
    credentials = cloud.session(cloud.settings.accounts.source).get_credentials()
    assert credentials is not None
    header = authorization_header(url, cloud.settings.region, credentials)
    try:
        git(tree, "init", "--quiet")
        git(tree, "add", "--all")
        git(tree, "commit", "--quiet", "--message=Start from the sample")
        for branch in _branches(cloud.settings, repository):
            reference = f"HEAD:refs/heads/{branch}"
            git(tree, "push", "--quiet", url, reference, environment=signed_in(header))
    except OperatorError as error:
        raise OperatorError(f"{repository.name} got no sample: {error}") from error


def _branches(settings: Settings, repository: Repository) -> tuple[str, ...]:
    """Returns the branches to start; the first that is pushed becomes the default branch."""
    for application in settings.applications:
        if application.repository == repository.name and application.release:
            return application.release.main, application.release.develop
    return (_BRANCH,)
