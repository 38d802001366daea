"""The environments of the processes that the commands start."""

import os
from pathlib import Path

import pytest

from cli.cloud import aws_environment, connect
from cli.embedded_aws.server import Server
from cli.errors import OperatorError
from cli.terraform.environment import cdktf_environment, terraform_environment
from modules.settings import Settings, load_settings

SERVER = Server(1, 4566, "http://127.0.0.1:4566", "id", "2026-01-01T00:00:00", "AK", "SK")


@pytest.fixture
def settings() -> Settings:
    return load_settings(Path("config/local.yaml"))


def test_nothing_of_the_operators_aws_reaches_a_local_deployment(settings: Settings) -> None:
    own = {"AWS_PROFILE": "prod", "AWS_SESSION_TOKEN": "secret", "PATH": "/bin"}

    environment = aws_environment(own, settings, SERVER)

    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & environment.keys()
    assert environment["PATH"] == "/bin"
    assert environment["AWS_ENDPOINT_URL"] == SERVER.endpoint
    assert environment["AWS_ACCESS_KEY_ID"] == "AK"
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"


def test_a_deployment_to_aws_keeps_the_operators_profile(settings: Settings) -> None:
    environment = aws_environment({"AWS_PROFILE": "tools"}, settings, None)

    assert environment["AWS_PROFILE"] == "tools"
    assert environment["AWS_REGION"] == settings.region
    assert "AWS_ENDPOINT_URL" not in environment


def test_without_credentials_one_line_names_the_role_and_the_cure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a shell that knows no credentials
    bare = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull}
    monkeypatch.setattr(os, "environ", {**bare, "AWS_SHARED_CREDENTIALS_FILE": os.devnull})

    # When it is turned to the accounts
    with pytest.raises(OperatorError) as raised:
        connect(settings)

    # Then nothing else is tried
    assert str(raised.value).count("\n") == 0
    assert f"role/{settings.deploy_role} can't be assumed" in str(raised.value)
    assert "aws sso login" in str(raised.value)


def test_synthesis_may_write_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert "PYTHONDONTWRITEBYTECODE" not in cdktf_environment(Path("/project/terraform.rc"))


def test_cdktf_neither_asks_nor_reaches_the_registry() -> None:
    environment = cdktf_environment(Path("/project/terraform.rc"))

    assert environment["CDKTF_SKIP_PROVIDER_LOCK"] == "true"
    assert environment["CI"] == "1"


def test_terraform_reads_the_configuration_that_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "/gone")

    environment = terraform_environment(Path("/project/terraform.rc"))

    assert environment["TF_CLI_CONFIG_FILE"] == "/project/terraform.rc"
