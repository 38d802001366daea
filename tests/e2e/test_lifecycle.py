"""Deployed, deployed again, lost, and destroyed: with one account for source and tools, and QA."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.embedded_aws.server import PREFERRED_PORT
from cli.terraform.cli_configuration import ensure_cli_configuration
from cli.terraform.environment import terraform_environment
from tests.e2e.developer import Developer
from tests.e2e.hotfixes import REPOSITORY, Hotfix
from tests.e2e.installation import DEPLOY_ROLE, Installation
from tests.e2e.inventory import inventory
from tests.e2e.platform import Platform

TOOLS = "222222222222"
ACCOUNTS = {
    "source": TOOLS,
    "tools": TOOLS,
    "dev": "333333333333",
    "qa": "666666666666",
    "stage": "444444444444",
    "prod": "555555555555",
}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation that is not deployed yet."""
    installation = Installation.configure(tmp_path, {"accounts": ACCOUNTS})
    yield installation
    installation.run("stop")


@pytest.fixture
def taken_port() -> Iterator[None]:
    """Takes the port that the embedded AWS prefers, unless it is taken already."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", PREFERRED_PORT))
            other.listen()
        except OSError:
            pass
        yield


@pytest.mark.usefixtures("taken_port")
def test_a_deployment_from_its_first_day_to_its_last(
    installation: Installation, tmp_path: Path
) -> None:
    # When the platform is deployed while another program has the port
    said = installation.run("deploy")
    # Then it has another port, and builds what is pushed
    platform = Platform(installation)
    assert platform.server["port"] != PREFERRED_PORT
    assert f"port {PREFERRED_PORT} is taken" in said
    _assert_builds(platform, tmp_path / "first")

    # When it is deployed again
    installation.run("deploy")
    # Then nothing changes, for the operator's command and for Terraform alone
    assert "Nothing would change." in installation.run("diff")
    _assert_terraform_plans_nothing(installation)

    # When its embedded AWS is killed, and it is deployed again
    os.kill(platform.server["pid"], signal.SIGKILL)
    said = installation.run("deploy")
    # Then that says that it starts afresh, and builds again
    assert "starts afresh" in said
    platform = Platform(installation)
    _assert_builds(platform, tmp_path / "second")

    # When it is destroyed while a hotfix is in Stage
    hotfix = _push_hotfix(platform, tmp_path)
    said = installation.run("destroy", "--keep-running")
    # Then its pipeline goes first, and then what it has deployed
    assert f"Removing the pipeline of {hotfix.branch} in {REPOSITORY}" in said
    assert "Deleting orders in stage" in said
    # And nothing is left in any account but what was there before
    assert "Nothing is deployed any more." in said
    accounts = dict.fromkeys(ACCOUNTS.values())
    assert inventory(platform.client, accounts) == [
        each
        for account in accounts
        for each in ((account, "events", ["default"]), (account, "iam", [DEPLOY_ROLE]))
    ]


def _assert_builds(platform: Platform, folder: Path) -> None:
    folder.mkdir()
    developer = Developer(folder / "clone", platform.clone_url("hello-service"))
    commit = developer.push_new("feature/lifecycle")
    build = platform.wait_for_result("hello-service", "feature/lifecycle")
    assert (build.commit, build.status) == (commit, "SUCCEEDED")


def _push_hotfix(platform: Platform, folder: Path) -> Hotfix:
    developer = Developer(folder / "orders", platform.clone_url(REPOSITORY))
    hotfix = Hotfix(platform, developer, "hotfix-lifecycle")
    hotfix.pipeline.wait_until_it_asks(hotfix.push("lifecycle"))
    return hotfix


def _assert_terraform_plans_nothing(installation: Installation) -> None:
    server = Platform(installation).server
    environment = terraform_environment(ensure_cli_configuration(installation.work)) | {
        "AWS_ENDPOINT_URL": server["endpoint"],
        "AWS_ACCESS_KEY_ID": server["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": server["secret_access_key"],
    }
    stacks = sorted((installation.work / "cdktf.out" / "stacks").iterdir())
    assert len(stacks) == len(set(ACCOUNTS.values()))
    plans = [
        subprocess.Popen(
            ["terraform", "plan", "-detailed-exitcode", "-input=false", "-lock=false"],
            cwd=stack,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        for stack in stacks
    ]
    assert [plan.wait() for plan in plans] == [0] * len(plans)
