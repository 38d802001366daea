"""How operations of Systems Manager are added, and where they find what they are about."""

from collections.abc import Callable

from moto.ssm.models import SimpleSystemManagerBackend, ssm_backends
from moto.ssm.responses import SimpleSystemManagerResponse

from local_cloud.operations import AwsError, Call, Operation, operation, store
from local_cloud.ssm.command import Command
from local_cloud.ssm.node import Node, nodes

ssm_operation: Callable[[Operation], Operation] = operation(
    SimpleSystemManagerResponse, ssm_backends
)


def backend_of(call: Call) -> SimpleSystemManagerBackend:
    """Returns moto's backend of the call."""
    assert isinstance(call.backend, SimpleSystemManagerBackend)
    return call.backend


def commands(call: Call) -> dict[str, Command]:
    """Returns the commands of the call's account by id, the oldest first."""
    return store(call.backend, "commands")


def find_command(call: Call) -> Command:
    """Returns the command that the call names. Raises AwsError (InvalidCommandId)."""
    command = commands(call).get(call.parameters["CommandId"])
    if command is None:
        raise AwsError("InvalidCommandId", "")
    return command


def find_node(call: Call) -> Node:
    """Returns the node that the call names. Raises AwsError (InvalidInstanceId)."""
    node = nodes(call.backend).get(call.parameters["InstanceId"])
    if node is None:
        raise AwsError("InvalidInstanceId", "")
    return node
