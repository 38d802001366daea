"""Creates, executes and deletes change sets."""

import re
from typing import Any
from uuid import uuid4

from local_cloud.cloudformation import deployment
from local_cloud.cloudformation.api.requests import (
    acting_session,
    desired_stack,
    required_stack,
)
from local_cloud.cloudformation.api.stacks import add_stack, has_other_outputs, new_stack
from local_cloud.cloudformation.change_set import (
    NO_CHANGES,
    ChangeSet,
    delete_change_sets,
    find_change_set,
    required_change_set,
)
from local_cloud.cloudformation.changes import changes
from local_cloud.cloudformation.errors import CloudFormationError, ValidationError
from local_cloud.cloudformation.inventory import change_sets_of, find_stack
from local_cloud.cloudformation.operation import operation
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import BY_USER, Desired, Stack
from local_cloud.cloudformation.template import Template
from local_cloud.instance import current
from local_cloud.operations import Call

NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
EMPTY = Desired(Template('{"Resources": {}}'), {})  # what a stack is before its first execution


@operation
def create_change_set(call: Call, caller: ActingSession) -> dict[str, Any]:
    """Works out what would change; a new stack is there from now on, without any resource."""
    kind = call.parameters.get("ChangeSetType", "UPDATE")
    if kind not in ("CREATE", "UPDATE"):
        raise ValidationError(f"The embedded AWS does not implement change sets of type {kind}.")
    stack = _stack_to_create(call) if kind == "CREATE" else _stack_to_update(call)
    name = _free_name(call, stack)
    desired = desired_stack(call, caller, stack)
    role_arn = call.parameters.get("RoleARN")
    session = acting_session(call, caller, stack, role_arn)
    found = changes(stack, desired, session)
    change_set = _change_set(call, name, stack, kind, desired)
    change_set.changes = found
    if not found and not has_other_outputs(stack, desired):
        change_set.status, change_set.status_reason = "FAILED", NO_CHANGES
        change_set.execution_status = "UNAVAILABLE"
    if find_stack(call.account, call.region, stack.arn) is None:
        add_stack(stack)
        stack.turn("REVIEW_IN_PROGRESS", BY_USER)
    change_sets_of(call.account, call.region)[change_set.arn] = change_set
    return {"Id": change_set.arn, "StackId": stack.arn}


@operation
def execute_change_set(call: Call, caller: ActingSession) -> None:
    """Starts what the change set says; the stack's other ones are out of date, and deleted."""
    change_set = required_change_set(call)
    stack = change_set.stack
    if change_set.execution_status != "AVAILABLE":
        raise CloudFormationError(
            "InvalidChangeSetStatus",
            f"ChangeSet [{change_set.arn}] cannot be executed in its current status of "
            f"[{change_set.status}]",
        )
    session = acting_session(call, caller, stack, change_set.role_arn)
    is_new = stack.status == "REVIEW_IN_PROGRESS"
    stack.begin("CREATE_IN_PROGRESS" if is_new else "UPDATE_IN_PROGRESS")
    change_set.execution_status = "EXECUTE_COMPLETE"
    delete_change_sets(stack, but=change_set)
    stack.change_set_arn = change_set.arn
    stack.role_arn = change_set.role_arn or stack.role_arn
    stack.capabilities = change_set.capabilities
    stack.rolls_back = not call.parameters.get("DisableRollback", False)
    if is_new:
        on_failure = change_set.on_stack_failure or "ROLLBACK"
        chosen = on_failure if stack.rolls_back else "DO_NOTHING"
        deployment.create(stack, change_set.desired, session, chosen)
    else:
        deployment.update(stack, change_set.desired, session)


@operation
def delete_change_set(call: Call, caller: ActingSession) -> None:
    """Removes a change set; one that does not exist is no error if its stack does."""
    change_set = find_change_set(call)
    if change_set is None:
        if not call.parameters["ChangeSetName"].startswith("arn:"):
            required_stack(call)
        return
    change_sets_of(call.account, call.region).pop(change_set.arn, None)


def _stack_to_create(call: Call) -> Stack:
    name = call.parameters["StackName"]
    existing = find_stack(call.account, call.region, name)
    if existing is None:
        return new_stack(call, EMPTY)
    if existing.status != "REVIEW_IN_PROGRESS":
        raise ValidationError(
            f"Stack [{name}] already exists and cannot be created again with the changeSet "
            f"[{call.parameters['ChangeSetName']}]."
        )
    return existing


def _stack_to_update(call: Call) -> Stack:
    name = call.parameters["StackName"]
    stack = find_stack(call.account, call.region, name)
    if stack is None or stack.status == "REVIEW_IN_PROGRESS":
        raise ValidationError(f"Stack [{name}] does not exist")
    stack.require_updatable()
    return stack


def _free_name(call: Call, stack: Stack) -> str:
    name: str = call.parameters["ChangeSetName"]
    if not NAME.fullmatch(name):
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )
    existing = list(change_sets_of(call.account, call.region).values())
    if any(c.name == name and c.stack is stack and not c.is_executed for c in existing):
        raise CloudFormationError("AlreadyExistsException", f"ChangeSet [{name}] already exists")
    return name


def _change_set(call: Call, name: str, stack: Stack, kind: str, desired: Desired) -> ChangeSet:
    place = f"arn:{current().partition}:cloudformation:{call.region}:{call.account}"
    return ChangeSet(
        arn=f"{place}:changeSet/{name}/{uuid4()}",
        name=name,
        stack=stack,
        kind=kind,
        desired=desired,
        changes=[],
        description=call.parameters.get("Description"),
        role_arn=call.parameters.get("RoleARN"),
        capabilities=call.parameters.get("Capabilities", []),
        notification_arns=call.parameters.get("NotificationARNs", []),
        on_stack_failure=call.parameters.get("OnStackFailure"),
    )
