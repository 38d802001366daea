"""SendCommand and CancelCommand."""

from collections.abc import Sequence
from typing import Any

from moto.ssm.models import Document as Record

from local_cloud.iam.authorization import authorize_caller
from local_cloud.iam.context import context
from local_cloud.operations import AwsError, Call
from local_cloud.ssm import dispatch
from local_cloud.ssm.api.descriptions import command_description
from local_cloud.ssm.api.registry import backend_of, commands, find_command, ssm_operation
from local_cloud.ssm.arguments import values_of
from local_cloud.ssm.command import Command, Invocation, State, StepRun
from local_cloud.ssm.document import Document
from local_cloud.ssm.node import Node, nodes
from local_cloud.ssm.targets import named_nodes, number_of, tagged_nodes

DEFAULT_CONCURRENCY = "50"  # SendCommand API reference
DEFAULT_ERRORS = "0"
TIMEOUT_SECONDS = range(30, 2_592_000 + 1)


@ssm_operation
def send_command(call: Call) -> dict[str, Any]:
    """Sends a document to nodes by id, or by tags; what each of them does comes later."""
    given = call.parameters
    document = Document.of(_record(call))
    values = values_of(document, given.get("Parameters") or {})
    if given.get("TimeoutSeconds", 3600) not in TIMEOUT_SECONDS:
        raise AwsError("ValidationException", "TimeoutSeconds is from 30 to 2592000.")
    invocations = _invocations(call, document)
    count = len(invocations)
    command = Command(
        call.account,
        call.region,
        document,
        values,
        given,
        invocations,
        concurrency=max(1, number_of(given.get("MaxConcurrency", DEFAULT_CONCURRENCY), count)),
        max_errors=number_of(given.get("MaxErrors", DEFAULT_ERRORS), count),
    )
    commands(call)[command.id] = command
    answer = {"Command": command_description(command)}
    dispatch.dispatch(command)
    return answer


@ssm_operation
def cancel_command(call: Call) -> None:
    """Ends the command where it has not ended, on the named nodes or on all."""
    dispatch.cancel(find_command(call), call.parameters.get("InstanceIds") or [])


def _record(call: Call) -> Record:
    given = call.parameters
    name = given["DocumentName"].rsplit("/", 1)[-1]
    versions = backend_of(call)._documents.get(name)
    if versions is None:
        raise AwsError("InvalidDocument", f"document {name} does not exist.")
    version = given.get("DocumentVersion", "$DEFAULT")
    record = versions.find(None if version == "$DEFAULT" else version, strict=False)
    if record is None:
        raise AwsError("InvalidDocumentVersion", f"document {name} has no version {version}.")
    if given.get("DocumentHash", record.hash) != record.hash:
        raise AwsError("InvalidDocument", "The document's hash is another one.")
    return record


def _invocations(call: Call, document: Document) -> list[Invocation]:
    known, ids = nodes(call.backend), call.parameters.get("InstanceIds") or []
    targets = call.parameters.get("Targets") or []
    if bool(ids) == bool(targets):
        raise AwsError("ValidationException", "Give either InstanceIds or Targets.")
    if targets:
        found = tagged_nodes(known, targets)
        return [_invocation(document, node, _state(call, document, node)) for node in found]
    found = named_nodes(known, ids)
    _check_platforms(document, found)
    return [_invocation(document, node) for node in found]


def _check_platforms(document: Document, found: Sequence[Node]) -> None:
    for node in found:
        if node.platform not in document.platforms:
            raise AwsError(
                "UnsupportedPlatformType",
                f"The document doesn't support the platform type {node.platform} of {node.id}.",
            )


def _state(call: Call, document: Document, node: Node) -> State:
    """Returns how the command begins on a node that its tags have chosen."""
    keys = context({f"ssm:resourceTag/{key}": value for key, value in node.tags.items()})
    if not authorize_caller(call.caller, "ssm:SendCommand", node.arn, keys=keys).allowed:
        return State.ACCESS_DENIED
    return State.PENDING if node.platform in document.platforms else State.INVALID_PLATFORM


def _invocation(document: Document, node: Node, state: State = State.PENDING) -> Invocation:
    steps = [StepRun(step.name, step.action) for step in document.steps]
    return Invocation(node, steps, state)
