"""Creates, updates, deletes and protects stacks."""

import re
import threading
from typing import Any
from uuid import uuid4

from local_cloud.cloudformation import deployment
from local_cloud.cloudformation.api.requests import (
    acting_session,
    desired_stack,
    required_stack,
)
from local_cloud.cloudformation.change_set import delete_change_sets
from local_cloud.cloudformation.changes import changes
from local_cloud.cloudformation.errors import CloudFormationError, ValidationError
from local_cloud.cloudformation.inventory import find_stack, stacks_of
from local_cloud.cloudformation.operation import operation
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Desired, Stack
from local_cloud.cloudformation.usage import require_exports_unused
from local_cloud.instance import current
from local_cloud.operations import Call

NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
_adding = threading.Lock()
ON_FAILURE = ("ROLLBACK", "DELETE", "DO_NOTHING")


@operation
def create_stack(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Starts to make a new stack."""
    _require_free_name(call.account, call.region, call.parameters["StackName"])
    desired = desired_stack(call, caller, None)
    stack = new_stack(call, desired)
    session = acting_session(call, caller, stack, call.parameters.get("RoleARN"))
    changes(stack, desired, session)
    stack.role_arn = call.parameters.get("RoleARN")
    stack.begin("CREATE_IN_PROGRESS")
    add_stack(stack)
    deployment.create(stack, desired, session, _on_failure(call))
    return {"StackId": stack.arn}


@operation
def update_stack(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Starts to change a stack.

    Raises ValidationError if nothing would change.
    """
    stack = required_stack(call)
    stack.require_updatable()
    desired = desired_stack(call, caller, stack)
    session = acting_session(call, caller, stack, call.parameters.get("RoleARN"))
    if not changes(stack, desired, session) and not has_other_outputs(stack, desired):
        raise ValidationError("No updates are to be performed.")
    stack.begin("UPDATE_IN_PROGRESS")
    stack.role_arn = call.parameters.get("RoleARN") or stack.role_arn
    stack.rolls_back = not call.parameters.get("DisableRollback", False)
    stack.capabilities = call.parameters.get("Capabilities", [])
    deployment.update(stack, desired, session)
    return {"StackId": stack.arn}


@operation
def delete_stack(call: Call, caller: ActingSession) -> None:
    """Starts to remove a stack; one that does not exist, or is being removed, is no error."""
    stack = find_stack(call.account, call.region, call.parameters["StackName"])
    if stack is None or stack.status in ("DELETE_COMPLETE", "DELETE_IN_PROGRESS"):
        return
    if stack.is_protected:
        raise ValidationError(
            f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
        )
    require_exports_unused(stack)
    session = acting_session(call, caller, stack, call.parameters.get("RoleARN"))
    retained = _retained(call, stack)
    stack.begin_deletion()
    delete_change_sets(stack)
    deployment.delete(stack, session, retained)


@operation
def update_termination_protection(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Sets whether a stack can be deleted."""
    stack = required_stack(call)
    stack.is_protected = call.parameters["EnableTerminationProtection"]
    return {"StackId": stack.arn}


def new_stack(call: Call, desired: Desired) -> Stack:
    """Returns a stack that nobody can see yet.

    Raises ValidationError for a name that no stack may have.
    """
    name = call.parameters["StackName"]
    if not NAME.fullmatch(name):
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )
    place = f"arn:{current().partition}:cloudformation:{call.region}:{call.account}"
    return Stack(
        arn=f"{place}:stack/{name}/{uuid4()}",
        name=name,
        account=call.account,
        region=call.region,
        desired=desired,
        status="REVIEW_IN_PROGRESS",
        is_protected=call.parameters.get("EnableTerminationProtection", False),
        rolls_back=_on_failure(call) != "DO_NOTHING",
        notification_arns=call.parameters.get("NotificationARNs", []),
        capabilities=call.parameters.get("Capabilities", []),
        timeout_minutes=call.parameters.get("TimeoutInMinutes"),
    )


def add_stack(stack: Stack) -> None:
    """Makes a stack one of its account's.

    Raises CloudFormationError (AlreadyExistsException) if another one has its name by now.
    """
    with _adding:
        _require_free_name(stack.account, stack.region, stack.name)
        stacks_of(stack.account, stack.region)[stack.arn] = stack


def has_other_outputs(stack: Stack, desired: Desired) -> bool:
    """Says whether a template's outputs are not those that the stack was made with."""
    return stack.desired.template.section("Outputs") != desired.template.section("Outputs")


def _require_free_name(account: str, region: str, name: str) -> None:
    if find_stack(account, region, name):
        raise CloudFormationError("AlreadyExistsException", f"Stack [{name}] already exists")


def _on_failure(call: Call) -> str:
    chosen = call.parameters.get("OnFailure") or call.parameters.get("OnStackFailure")
    if call.parameters.get("DisableRollback"):
        chosen = "DO_NOTHING"
    if chosen and chosen not in ON_FAILURE:
        raise ValidationError(f"OnFailure must be one of {', '.join(ON_FAILURE)}")
    return chosen or "ROLLBACK"


def _retained(call: Call, stack: Stack) -> list[str]:
    retained: list[str] = call.parameters.get("RetainResources", [])
    if retained and stack.status != "DELETE_FAILED":
        raise ValidationError(
            "Invalid operation on stack. You can specify RetainResources only for stacks in the "
            "DELETE_FAILED state."
        )
    return retained
