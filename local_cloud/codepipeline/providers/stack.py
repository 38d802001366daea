"""A stack of CloudFormation as an action's role sees it."""

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.codepipeline.work import ActionFailed, Work

NO_CHANGES = re.compile("didn't contain changes|No updates are to be performed")
_DEPLOYED = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}
_NEVER_MADE = {"REVIEW_IN_PROGRESS"}  # what a change set of a new stack leaves


class Stack:
    """The stack that an action names; every call is the acting role's."""

    def __init__(self, work: Work) -> None:
        """Looks at nothing yet."""
        self._work = work
        self._name = work.configuration["StackName"]

    def outputs(self) -> dict[str, str]:
        """Returns the stack's outputs by key, none if there is no stack."""
        stack = self._describe() or {}
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}

    def change_set(self, name: str) -> dict[str, Any] | None:
        """Returns a change set of the stack, None if there is none of that name."""
        found: dict[str, Any] | None = _unless_missing(
            lambda: self._cloudformation.describe_change_set(
                StackName=self._name, ChangeSetName=name
            )
        )
        return found

    def delete_change_set(self, name: str) -> None:
        """Deletes a change set."""
        self._cloudformation.delete_change_set(StackName=self._name, ChangeSetName=name)

    def create_change_set(self, name: str, members: dict[str, Any]) -> None:
        """Asks for a change set, of a new stack if there is none."""
        kind = "UPDATE" if self._exists() else "CREATE"
        self._cloudformation.create_change_set(
            StackName=self._name, ChangeSetName=name, ChangeSetType=kind, **members
        )

    def wait_for_change_set(self, name: str) -> dict[str, Any]:
        """Returns the change set when CloudFormation has computed it, or failed to."""
        while True:
            change_set = self.change_set(name)
            if change_set is None:
                raise ActionFailed(f"Change set {name} was deleted meanwhile")
            if not change_set["Status"].endswith(("PENDING", "IN_PROGRESS")):
                return change_set
            self._work.pause()

    def execute_change_set(self, name: str) -> None:
        """Begins to execute a change set."""
        self._cloudformation.execute_change_set(StackName=self._name, ChangeSetName=name)

    def create_or_update(self, members: dict[str, Any]) -> bool:
        """Begins to create or update the stack; returns False if nothing is to be updated."""
        if not self._exists():
            self._cloudformation.create_stack(StackName=self._name, **members)
            return True
        try:
            self._cloudformation.update_stack(StackName=self._name, **members)
        except ClientError as error:
            if NO_CHANGES.search(str(error)):
                return False
            raise
        return True

    def wait_until_deployed(self) -> None:
        """Waits for the end of what was begun. Raises ActionFailed unless it was deployed."""
        status = self._settled_status()
        if status not in _DEPLOYED:
            raise self._failure(status)
        self._work.action.summary = f"Stack {self._name} was deployed: {status}"

    def delete(self, role: str | None) -> None:
        """Deletes the stack and waits until it is gone. Raises ActionFailed if it is not."""
        if self._describe() is None:
            return
        self._cloudformation.delete_stack(
            StackName=self._name, **({"RoleARN": role} if role else {})
        )
        status = self._settled_status()
        if status != "DELETE_COMPLETE":
            raise self._failure(status)

    @property
    def _cloudformation(self) -> Any:
        return self._work.client("cloudformation")

    def _exists(self) -> bool:
        stack = self._describe()
        return stack is not None and stack["StackStatus"] not in _NEVER_MADE

    def _describe(self) -> dict[str, Any] | None:
        answer = _unless_missing(lambda: self._cloudformation.describe_stacks(StackName=self._name))
        if answer is None:
            return None
        stack: dict[str, Any] = answer["Stacks"][0]
        self._work.action.external_id = stack["StackId"]
        self._work.action.external_url = self._console_url(stack["StackId"])
        return stack

    def _settled_status(self) -> str:
        while True:
            stack = self._describe()
            if stack is None:
                return "DELETE_COMPLETE"
            if not stack["StackStatus"].endswith("IN_PROGRESS"):
                return str(stack["StackStatus"])
            self._work.pause()

    def _failure(self, status: str) -> ActionFailed:
        return ActionFailed(f"Stack {self._name} is in status {status}. {self._reason()}".strip())

    def _reason(self) -> str:
        """Returns what first went wrong, as far as the role may know."""
        try:
            events = self._cloudformation.describe_stack_events(StackName=self._name)
        except ClientError:
            return ""
        failed = [e for e in events["StackEvents"] if e["ResourceStatus"].endswith("_FAILED")]
        return f"{failed[-1]['LogicalResourceId']}: {_text(failed[-1])}" if failed else ""

    def _console_url(self, stack_id: str) -> str:
        region = self._work.region
        console = f"https://{region}.console.aws.amazon.com/cloudformation/home?region={region}"
        return f"{console}#/stack/detail?stackId={stack_id}"


def _text(event: dict[str, Any]) -> str:
    return str(event.get("ResourceStatusReason", ""))


def _unless_missing(ask: Callable[[], Any]) -> Any:
    """Returns the answer of ``ask``, None if what it asks for does not exist."""
    try:
        return ask()
    except ClientError as error:
        if "does not exist" in str(error) or error.response["Error"]["Code"] == "ChangeSetNotFound":
            return None
        raise
