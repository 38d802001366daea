"""One deployment for most end-to-end tests: each test uses branches of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from cli.embedded_aws.server import find, stop
from tests.e2e.developer import Developer
from tests.e2e.inbox import Inbox
from tests.e2e.installation import Installation
from tests.e2e.platform import Platform

SAMPLE = {"create": True, "sample": "examples/branch_builds"}
APPLICATION = {"create": True, "sample": "examples/hotfix_pipelines"}
CHANGES = {
    "branch_builds": {"runner": {"max_runners": 2}, "builds": {"concurrent": 10}},
    "repositories": [
        {"name": "hello-service", **SAMPLE},
        {"name": "price-list", **SAMPLE, "tags": True, "branches": {"exclude": ["draft/*"]}},
        {"name": "orders", **APPLICATION},
    ],
    "applications": [{"name": "orders", "repository": "orders"}],
}

DEPLOY_THEMSELVES = ("test_lifecycle.py", "test_machine_steps.py", "test_terraform_roundtrip.py")


class ByDeployment(LoadScopeScheduling):  # type: ignore[misc]
    """Gives all tests of one deployment to one worker of pytest-xdist."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file.endswith(DEPLOY_THEMSELVES) else "deployed"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByDeployment:
    """Lets the tests of this folder run beside one another."""
    return ByDeployment(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends every embedded AWS that an interrupted run has left: its workers were killed."""
    if hasattr(config, "workerinput"):
        return
    folder: Path = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    for place in ("*", "*/work/embedded_aws", "popen-*/*", "popen-*/*/work/embedded_aws"):
        for file in folder.glob(f"{place}/server.json"):
            if server := find(file.parent):
                stop(server, file.parent)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Deploys a repository with the default branch filter, one with tags, and an application's."""
    installation = Installation.configure(tmp_path_factory.mktemp("deployment"), CHANGES)
    try:
        installation.run("deploy")
        yield installation
    finally:
        installation.run("stop")


@pytest.fixture(scope="session")
def deployed(installation: Installation) -> Platform:
    """The platform of the session."""
    return Platform(installation)


@pytest.fixture
def platform(deployed: Platform) -> Iterator[Platform]:
    """The platform, without faults before and after the test."""
    deployed.aws.mend()
    yield deployed
    deployed.aws.mend()


@pytest.fixture
def clone(platform: Platform, tmp_path: Path) -> Callable[[str], Developer]:
    """Returns what clones a repository, as the developer for whom a deployment prints the URL."""

    def make(repository: str) -> Developer:
        return Developer(tmp_path / repository, platform.clone_url(repository))

    return make


@pytest.fixture(scope="session")
def inbox(deployed: Platform) -> Inbox:
    """What the topic tells from the first test on that asks for it."""
    return Inbox(deployed)
