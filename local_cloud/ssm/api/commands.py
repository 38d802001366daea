"""ListCommands, ListCommandInvocations and GetCommandInvocation."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from local_cloud.operations import AwsError, Call
from local_cloud.ssm.api.descriptions import (
    command_description,
    invocation_description,
    step_description,
)
from local_cloud.ssm.api.paging import page
from local_cloud.ssm.api.registry import commands, find_command, ssm_operation
from local_cloud.ssm.command import Command, Invocation, StepRun


@ssm_operation
def list_commands(call: Call) -> dict[str, Any]:
    """Lists commands, the latest first: one, those of a node, those that filters let through."""
    node = call.parameters.get("InstanceId")
    found = [
        command
        for command in _chosen(call)
        if node is None or any(each.node.id == node for each in command.invocations)
    ]
    listed, token = page(found, call.parameters)
    return {"Commands": [command_description(each) for each in listed], "NextToken": token or ""}


@ssm_operation
def list_command_invocations(call: Call) -> dict[str, Any]:
    """Lists the invocations of one command or of all; those of a new command after a moment."""
    node = call.parameters.get("InstanceId")
    found = [
        (command, invocation)
        for command in _chosen(call)
        if command.is_visible
        for invocation in command.invocations
        if node in (None, invocation.node.id)
    ]
    listed, token = page(found, call.parameters)
    details = bool(call.parameters.get("Details"))
    return {
        "CommandInvocations": [invocation_description(*each, details=details) for each in listed],
        "NextToken": token or "",
    }


@ssm_operation
def get_command_invocation(call: Call) -> dict[str, Any]:
    """Describes a step on a node; of a document with several steps the call must name it."""
    command = commands(call).get(call.parameters["CommandId"])
    invocation = _invocation(command, call.parameters["InstanceId"])
    assert command is not None  # or there is no invocation of it
    return step_description(command, invocation, _step(invocation, call.parameters))


def _invocation(command: Command | None, node_id: str) -> Invocation:
    for invocation in command.invocations if command and command.is_visible else ():
        if invocation.node.id == node_id:
            return invocation
    raise AwsError("InvocationDoesNotExist", "")


def _step(invocation: Invocation, parameters: dict[str, Any]) -> StepRun | None:
    name = parameters.get("PluginName")
    if name is None:
        return invocation.steps[0] if len(invocation.steps) == 1 else None
    for step in invocation.steps:
        if step.name == name:
            return step
    raise AwsError("InvalidPluginName", "")


def _chosen(call: Call) -> Iterable[Command]:
    if "CommandId" in call.parameters:
        return [find_command(call)]
    filters = call.parameters.get("Filters") or []
    latest = reversed(list(commands(call).values()))
    return [each for each in latest if all(_passes(each, one) for one in filters)]


def _passes(command: Command, condition: dict[str, str]) -> bool:
    value = condition["value"]
    match condition["key"]:
        case "InvokedAfter":
            return command.requested_at > _moment(value)
        case "InvokedBefore":
            return command.requested_at < _moment(value)
        case "Status":
            return value in (command.state.status, command.state.details)
        case "DocumentName":
            return command.document.name == value
    raise AwsError("InvalidFilterKey", f"The filter {condition['key']} is not implemented here.")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise AwsError("ValidationException", f"{text} is not a time.") from error
