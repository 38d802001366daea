"""The executions of machine steps, as Step Functions knows them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from cli.cloud import Cloud
from modules.addresses import Addresses

_ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")


class Execution(NamedTuple):
    """An execution on machines of ``environment``. said: why it did not succeed, if it did not."""

    name: str
    environment: str
    status: str
    started_at: datetime
    said: str


def last_executions(cloud: Cloud, count: int) -> list[Execution]:
    """Returns the last executions of all environments, the newest first."""
    found = sorted(_executions(cloud, count), key=lambda each: each[1]["startDate"], reverse=True)
    return [_execution(cloud, environment, each) for environment, each in found[:count]]


def _executions(cloud: Cloud, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    client = _client(cloud)
    addresses = Addresses(cloud.settings)
    for environment in cloud.settings.machine_step_environments:
        try:
            answer = client.list_executions(
                stateMachineArn=addresses.state_machine_arn(environment), maxResults=count
            )
        except client.exceptions.StateMachineDoesNotExist:
            continue
        for each in answer["executions"]:
            yield environment, each


def _execution(cloud: Cloud, environment: str, found: dict[str, Any]) -> Execution:
    said = ""
    if found["status"] in _ENDED_BADLY:
        whole = _client(cloud).describe_execution(executionArn=found["executionArn"])
        said = next(iter(whole.get("cause", "").splitlines()), "") or whole.get("error", "")
    return Execution(found["name"], environment, found["status"], found["startDate"], said)


def _client(cloud: Cloud) -> Any:
    return cloud.client("stepfunctions", cloud.settings.accounts.tools)
