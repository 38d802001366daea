"""Each test has a repository of its own in the source account."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.local_cloud_fixture import DEPLOY_ROLE, SOURCE_ACCOUNT, Cloud
from tests.unit.local_cloud.codecommit.git_client import Listener, WorkTree, signed_url


@pytest.fixture
def codecommit(cloud: Cloud) -> Any:
    """A CodeCommit client of the source account."""
    return cloud.client("codecommit", SOURCE_ACCOUNT)


@pytest.fixture
def repository(codecommit: Any) -> str:
    """The name of a new, empty repository."""
    name = f"repository-{uuid4().hex[:12]}"
    codecommit.create_repository(repositoryName=name)
    return name


@pytest.fixture
def work_tree(cloud: Cloud, repository: str, tmp_path: Path) -> WorkTree:
    """A work tree whose origin is the repository, signed for as the deploy role."""
    credentials = cloud.credentials(SOURCE_ACCOUNT, DEPLOY_ROLE)
    return WorkTree(tmp_path / "work", signed_url(cloud, repository, credentials))


@pytest.fixture
def listener(cloud: Cloud, repository: str) -> Listener:
    """Hears the repository's events."""
    return Listener(cloud, SOURCE_ACCOUNT, repository)


@pytest.fixture
def put_file(codecommit: Any, repository: str) -> Callable[..., str]:
    """Commits one file by the API: ``put_file(branch, path, content)`` returns the commit id."""

    def put(branch: str, path: str, content: str) -> str:
        branches = codecommit.list_branches(repositoryName=repository)["branches"]
        parent = {}
        if branch in branches:
            tip = codecommit.get_branch(repositoryName=repository, branchName=branch)
            parent = {"parentCommitId": tip["branch"]["commitId"]}
        answer = codecommit.put_file(
            repositoryName=repository,
            branchName=branch,
            filePath=path,
            fileContent=content.encode(),
            **parent,
        )
        return str(answer["commitId"])

    return put
