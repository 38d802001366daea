"""`make node NAME=… ENV=…`: a machine that takes commands."""

import json
import shlex
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.embedded_aws.server import Server
from cli.errors import OperatorError
from cli.hosts.identity import parse_tags
from modules.addresses import Addresses


def node(
    name: Annotated[str, typer.Option("--name", envvar="NAME", help="of the machine")],
    environment: Annotated[str, typer.Option("--environment", envvar="ENV", help="of the machine")],
    tags: Annotated[str, typer.Option("--tags", envvar="TAGS", help="role=api,site=…")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Register a Linux machine with the embedded AWS; for AWS, show how a person does it."""
    deployment = Deployment.load(config)
    addresses = Addresses(deployment.settings)
    account = _account(deployment, environment)
    key, value = addresses.machine_steps_tag
    all_tags = {**parse_tags(tags), key: value}
    role = addresses.machine_host_role_arn(account)
    if not deployment.is_local:
        say(f"With credentials of account {account}, make an activation:")
        say(f"  {_command(name, role, all_tags, deployment.settings.region)}")
        say("and register the machine's agent with what it answers.")
        return
    cloud = deployment.connect()
    if cloud is None or cloud.server is None:
        raise OperatorError("The embedded AWS does not run: `make deploy` starts it.")
    machine = {"account": account, "name": name, "role": role, "tags": all_tags}
    made = _register(cloud.server, machine)
    say(f"{name} is {made['instance_id']}, a machine of {environment}. Its files: {made['folder']}")


def _account(deployment: Deployment, environment: str) -> str:
    accounts = deployment.settings.machine_step_environments
    if environment not in accounts:
        known = ", ".join(accounts) or "none"
        raise OperatorError(f'No machine step is for "{environment}"; there are some for: {known}')
    return accounts[environment]


def _command(name: str, role_arn: str, tags: Mapping[str, str], region: str) -> str:
    return shlex.join(
        [
            *("aws", "ssm", "create-activation", "--region", region),
            *("--default-instance-name", name),
            *("--iam-role", role_arn.rpartition("/")[2]),
            *("--tags", *(f"Key={key},Value={value}" for key, value in tags.items())),
        ]
    )


def _register(server: Server, machine: Mapping[str, Any]) -> dict[str, str]:
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{server.endpoint}/_local_cloud/nodes",
        data=json.dumps(machine).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            made: dict[str, str] = json.load(answer)
    except urllib.error.HTTPError as error:
        raise OperatorError(
            f"The embedded AWS does not take it: {error.read().decode()}"
        ) from error
    return made
