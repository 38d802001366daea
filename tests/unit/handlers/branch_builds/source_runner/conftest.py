"""A git server on loopback and the runner's repositories in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.git_server import git_server
from handlers.branch_builds.source_runner.repositories import Repositories
from tests.unit.handlers.branch_builds.source_runner.origin import Origin


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    """An empty repository on the server."""
    folder = tmp_path / "server"
    folder.mkdir()
    return Origin(folder).create()


@pytest.fixture
def endpoint(origin: Origin) -> Iterator[str]:
    """The URL of the server that serves ``origin``."""
    with git_server(origin.folder) as url:
        yield url


@pytest.fixture
def repositories(endpoint: str, tmp_path: Path) -> Repositories:
    """What the runner fetches into."""
    folder = tmp_path / "cache"
    folder.mkdir()
    return Repositories(folder, endpoint, authorize=lambda url: "Authorization: Basic none")
