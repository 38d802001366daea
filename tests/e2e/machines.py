"""Machines that take commands, and the machine steps on them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.e2e.platform import Platform
from tests.e2e.polling import eventually

ENVIRONMENT = "dev"
STEP_SECONDS = 90  # of a command that takes none itself, on a busy machine
_RUNNING = "RUNNING"


@dataclass(frozen=True)
class Machine:
    """A managed node. folder: its home, where its scripts start."""

    id: str
    folder: Path

    def pid(self) -> int:
        """Returns the id of the process that the document ``nap`` has written down."""
        file = self.folder / "pid"
        eventually(file.is_file, "the machine has begun")
        return int(file.read_text())

    def is_idle(self) -> bool:
        """Says whether the process of ``nap`` is gone."""
        status = Path(f"/proc/{self.pid()}/stat")
        try:
            return status.read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True


class Machines:
    """Registers machines of one environment, and runs machine steps there."""

    def __init__(self, platform: Platform, environment: str = ENVIRONMENT) -> None:
        self._platform = platform
        self._environment = environment
        self.account = platform.settings.accounts.environments()[environment]
        self._stepfunctions: Any = platform.client("stepfunctions")

    def register(self, tags: Mapping[str, str] | None = None, **description: Any) -> Machine:
        """Registers a machine that may take commands.

        description: agent, passes_parameters and so on, as the embedded AWS takes it.
        """
        addresses = self._platform.addresses
        key, value = addresses.machine_steps_tag
        made = self._platform.aws.register_node(
            {
                "account": self.account,
                "name": "machine",
                "role": addresses.machine_host_role_arn(self.account),
                "tags": {key: value, **(tags or {})},
                **description,
            }
        )
        return Machine(made["instance_id"], Path(made["folder"]))

    def start(self, request: Mapping[str, Any] | str) -> str:
        """Starts a step with the request, or with the text of its file; returns the execution."""
        text = request if isinstance(request, str) else json.dumps(request)
        return str(
            self._stepfunctions.start_execution(
                stateMachineArn=self._platform.addresses.state_machine_arn(self._environment),
                name=str(uuid4()),
                input=text,
            )["executionArn"]
        )

    def wait(self, execution: str, within_seconds: float = STEP_SECONDS) -> dict[str, Any]:
        """Returns the execution when it has ended."""

        def ended() -> dict[str, Any] | None:
            answer = self._stepfunctions.describe_execution(executionArn=execution)
            return None if answer["status"] == _RUNNING else dict(answer)

        return eventually(ended, f"{execution} has ended", within_seconds=within_seconds)

    def run(self, request: Mapping[str, Any] | str) -> dict[str, Any]:
        """Runs a step to its end."""
        return self.wait(self.start(request))

    def stop(self, execution: str) -> None:
        """Stops a step as an operator does."""
        self._stepfunctions.stop_execution(executionArn=execution)

    def commands(self) -> list[dict[str, Any]]:
        """Returns every command that was sent to the environment's machines."""
        pages = self._platform.client("ssm", self.account).get_paginator("list_commands")
        return [command for page in pages.paginate() for command in page["Commands"]]

    def commands_to(self, machine: Machine) -> list[dict[str, Any]]:
        """Returns the commands that named the machine."""
        return [each for each in self.commands() if machine.id in each["InstanceIds"]]
