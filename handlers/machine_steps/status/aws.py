"""Commands of SSM: how far they are, what machines wrote, and their end."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.machine_steps.sent_commands import find_command
from handlers.machine_steps.status.invocation import Invocation
from handlers.machine_steps.status.output import HostOutput, excerpt
from handlers.machine_steps.status.verdict import Command

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_ssm.type_defs import CommandInvocationTypeDef, CommandPluginTypeDef

__all__ = ["SsmCommands"]

_NOT_BEGUN = -1  # a step's exit code before it ran
# What the agent writes, with the exit code 0, for a step that is for another platform.
_SKIPPED = "Step execution skipped"


class SsmCommands:
    """The commands in the account that the client's credentials belong to.

    log_group_url: the page of the log group that machines log to.
    """

    def __init__(self, ssm: "SSMClient", log_group_url: str) -> None:
        self._ssm = ssm
        self._log_group_url = log_group_url

    def read(self, command_id: str) -> Command:
        """Returns the command as it is now, in one call and one for each 50 machines.

        Right after it was sent SSM may not list it, or not all of its machines.

        Raises ClientError or BotoCoreError if SSM does not answer.
        """
        try:
            commands = self._ssm.list_commands(CommandId=command_id)["Commands"]
        except self._ssm.exceptions.InvalidCommandId:
            commands = []
        if not commands:
            return Command("Pending", "Pending", 0, ())
        [command] = commands
        return Command(
            command["Status"],
            command["StatusDetails"],
            command["TargetCount"],
            tuple(map(_invocation, self._invocations(command_id))),
            command["RequestedDateTime"],
        )

    def output(self, command_id: str, invocation: Invocation) -> HostOutput:
        """Returns what one machine wrote; nothing if none of the document's steps ran there.

        Raises ClientError or BotoCoreError if SSM does not answer.
        """
        log_url = f"{self._log_group_url}$3FlogStreamNameFilter$3D{command_id}"
        if invocation.step is None:
            return HostOutput(log_url=log_url)
        try:
            written = self._ssm.get_command_invocation(
                CommandId=command_id,
                InstanceId=invocation.instance_id,
                PluginName=invocation.step,
            )
        except self._ssm.exceptions.InvocationDoesNotExist:
            return HostOutput(log_url=log_url)
        texts = (written["StandardOutputContent"], written["StandardErrorContent"])
        first_lines, last_lines = excerpt("\n".join(filter(None, texts)))
        return HostOutput(first_lines, last_lines, written["StandardOutputUrl"], log_url)

    def find(self, execution: str, since: datetime) -> str | None:
        """Returns the id of the command that was sent for the execution since then, if any.

        Raises ClientError or BotoCoreError if SSM does not answer.
        """
        return find_command(self._ssm, execution, since)

    def cancel(self, command_id: str) -> None:
        """Cancels the command on every machine where it has not ended.

        Raises ClientError or BotoCoreError if SSM does not answer.
        """
        self._ssm.cancel_command(CommandId=command_id)

    def _invocations(self, command_id: str) -> Iterator["CommandInvocationTypeDef"]:
        pages = self._ssm.get_paginator("list_command_invocations").paginate(
            CommandId=command_id, Details=True
        )
        for page in pages:
            yield from page["CommandInvocations"]


def _invocation(invocation: "CommandInvocationTypeDef") -> Invocation:
    step = _deciding(invocation.get("CommandPlugins", []))
    return Invocation(
        instance_id=invocation["InstanceId"],
        status=invocation["Status"],
        details=invocation["StatusDetails"],
        exit_code=step["ResponseCode"] if step else None,
        step=step["Name"] if step else None,
    )


def _deciding(steps: "list[CommandPluginTypeDef]") -> "CommandPluginTypeDef | None":
    """The step that failed, or else the last one that ran: others of the platform are skipped."""
    ran = [each for each in steps if _ran(each)]
    failed = (each for each in ran if each["ResponseCode"] != 0)
    return next(failed, ran[-1] if ran else None)


def _ran(step: "CommandPluginTypeDef") -> bool:
    begun = step.get("ResponseCode", _NOT_BEGUN) != _NOT_BEGUN
    return begun and not step.get("Output", "").startswith(_SKIPPED)
