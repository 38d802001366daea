"""The last machine steps, as `make status` shows them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.stepfunctions.models import stepfunctions_backends
from ruamel.yaml import YAML

from cli.cloud import Cloud
from cli.machine_steps import last_executions
from modules.addresses import Addresses
from modules.settings import Settings

DEFINITION = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
ENVIRONMENTS = ("stage", "prod")


@dataclass(frozen=True, eq=False)
class OneClient(Cloud):
    """A cloud whose every client is Step Functions'."""

    def client(self, service: str, account: str) -> Any:
        return boto3.client("stepfunctions", region_name=self.settings.region)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A cloud of two environments with machine steps, whose state machines are not there."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "222222222222")
    settings = YAML(typ="safe").load(Path("config/local.yaml").read_text())
    steps = [{"name": f"on-{e}", "after": "build", "environment": e} for e in ENVIRONMENTS]
    settings["applications"] = [{"name": "orders", "repository": "orders", "machine_steps": steps}]
    with mock_aws():
        yield OneClient(Settings.model_validate(settings), None)


def _backend(cloud: Cloud) -> Any:
    return stepfunctions_backends[cloud.settings.accounts.tools][cloud.settings.region]


def make_machine(cloud: Cloud, environment: str) -> str:
    addresses = Addresses(cloud.settings)
    role = addresses.role_arn(addresses.tools, "machine-step", environment)
    answer = cloud.client("stepfunctions", "").create_state_machine(
        name=addresses.state_machine(environment), definition=DEFINITION, roleArn=role
    )
    return str(answer["stateMachineArn"])


def test_the_newest_comes_first_and_tells_why_it_failed(cloud: Cloud) -> None:
    # Given an execution that was stopped, and one in another environment after it
    client = cloud.client("stepfunctions", "")
    stage, prod = (make_machine(cloud, each) for each in ENVIRONMENTS)
    first = client.start_execution(stateMachineArn=stage, name="scan-1")["executionArn"]
    client.stop_execution(executionArn=first)
    _backend(cloud).describe_execution(first).cause = "not today\nnor tomorrow"  # moto drops it
    client.start_execution(stateMachineArn=prod, name="scan-2")
    # When the last ones are asked for
    last = last_executions(cloud, 10)
    # Then both are there
    assert [(each.name, each.environment, each.said) for each in last] == [
        ("scan-2", "prod", ""),
        ("scan-1", "stage", "not today"),
    ]
    assert last_executions(cloud, 1) == last[:1]


def test_a_state_machine_that_is_not_there_yet_has_no_executions(cloud: Cloud) -> None:
    assert last_executions(cloud, 10) == []
