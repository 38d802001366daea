"""Gives an empty repository its first commit, by the same git push that a developer makes."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from cli.cloud import Cloud
from cli.errors import OperatorError
from cli.project import ROOT
from cli.samples.address import repository_url
from handlers.branch_builds.source_runner.git_credentials import authorization_header
from modules.settings import Repository

BRANCH = "main"
_AUTHOR = {"NAME": "Branchline", "EMAIL": "branchline@example.com"}


def seed(cloud: Cloud, repository: Repository) -> bool:
    """Pushes the repository's sample if it has no branch yet; returns whether it did.

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
    environment = _git_environment(header)
    for arguments in (
        ["init", "--quiet", f"--initial-branch={BRANCH}"],
        ["add", "--all"],
        ["commit", "--quiet", "--message=Start from the sample"],
        ["push", "--quiet", url, BRANCH],
    ):
        result = subprocess.run(
            ["git", *arguments],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            said = result.stderr.strip()
            raise OperatorError(f"{repository.name} got no sample: git {arguments[0]}: {said}")


def _git_environment(authorization: str) -> dict[str, str]:
    """Returns an environment in which git signs in; the header is in no file and no argument."""
    people = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in _AUTHOR.items()
    }
    return {
        **os.environ,
        **people,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_GLOBAL": os.devnull,  # signing, hooks and helpers are the operator's own
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": authorization,
    }
