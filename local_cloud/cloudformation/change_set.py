"""Change sets: what would become of a stack, kept until somebody executes it."""

from dataclasses import dataclass, field
from datetime import datetime

from local_cloud.cloudformation.changes import Change
from local_cloud.cloudformation.errors import CloudFormationError
from local_cloud.cloudformation.inventory import change_sets_of, find_stack
from local_cloud.cloudformation.stack import Desired, Stack, now
from local_cloud.operations import Call

NO_CHANGES = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)


@dataclass
class ChangeSet:
    """One change set of a stack.

    kind: "CREATE" or "UPDATE". role_arn: the stack's from the execution on, None: what it has.
    execution_status: "UNAVAILABLE", "AVAILABLE", "EXECUTE_IN_PROGRESS" or "EXECUTE_COMPLETE".
    """

    arn: str
    name: str
    stack: Stack
    kind: str
    desired: Desired
    changes: list[Change]
    description: str | None
    role_arn: str | None
    capabilities: list[str]
    notification_arns: list[str]
    on_stack_failure: str | None
    status: str = "CREATE_COMPLETE"
    status_reason: str | None = None
    execution_status: str = "AVAILABLE"
    created_at: datetime = field(default_factory=now)

    @property
    def is_executed(self) -> bool:
        """Says whether it has been executed, and stays only to be looked at."""
        return self.execution_status.startswith("EXECUTE_")


def find_change_set(call: Call) -> ChangeSet | None:
    """Returns the change set that a call names by ARN, or by name with its stack."""
    name = call.parameters["ChangeSetName"]
    change_sets = change_sets_of(call.account, call.region)
    if name.startswith("arn:"):
        return change_sets.get(name)
    stack = find_stack(call.account, call.region, call.parameters.get("StackName", ""))
    found = [c for c in list(change_sets.values()) if c.stack is stack and c.name == name]
    return found[-1] if found else None


def required_change_set(call: Call) -> ChangeSet:
    """Returns the change set that a call names.

    Raises CloudFormationError (ChangeSetNotFound) if there is none.
    """
    found = find_change_set(call)
    if found is None:
        name = call.parameters["ChangeSetName"]
        raise CloudFormationError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist")
    return found


def delete_change_sets(stack: Stack, but: ChangeSet | None = None) -> None:
    """Deletes the change sets of a stack: they are about what it is no more."""
    change_sets = change_sets_of(stack.account, stack.region)
    for arn, change_set in list(change_sets.items()):
        if change_set.stack is stack and change_set is not but:
            change_sets.pop(arn, None)
