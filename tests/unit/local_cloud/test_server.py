"""The embedded AWS starts, signs people in per account, and leaves nothing behind."""

import json
import socket
import stat
import subprocess
import sys
from pathlib import Path

from tests.local_cloud_fixture import SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud


def test_the_bootstrap_identity_becomes_the_deploy_role_of_any_account(cloud: Cloud) -> None:
    # When someone signs in to the source account
    identity = cloud.client("sts", SOURCE_ACCOUNT).get_caller_identity()
    # Then that account knows them by the deploy role
    assert identity["Account"] == SOURCE_ACCOUNT
    assert identity["Arn"] == f"arn:aws:sts::{SOURCE_ACCOUNT}:assumed-role/deployer/test"


def test_accounts_share_nothing(cloud: Cloud) -> None:
    # Given a topic in the tools account
    cloud.client("sns", TOOLS_ACCOUNT).create_topic(Name="only-in-tools")
    # Then the source account has none
    assert cloud.client("sns", SOURCE_ACCOUNT).list_topics()["Topics"] == []


def test_the_server_file_says_where_and_is_private(cloud: Cloud) -> None:
    path = cloud.home / "server.json"
    assert json.loads(path.read_text())["endpoint"] == cloud.endpoint
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_port_is_taken_when_the_wanted_one_is_not_free(tmp_path: Path) -> None:
    # Given a port where something listens
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        # When a server is to listen there
        command = [sys.executable, "-m", "local_cloud", "--port", str(port)]
        command += ["--home", str(tmp_path), "--accounts", TOOLS_ACCOUNT]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            server.stdout.readline()
            # Then it listens elsewhere, and says where
            assert json.loads((tmp_path / "server.json").read_text())["port"] != port
            server.terminate()
