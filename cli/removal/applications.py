"""The applications' own stacks in the workload accounts, which pipelines have made."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from cli.cloud import Cloud
from cli.console import console, say
from cli.errors import OperatorError
from modules.addresses import Addresses

_POLL_SECONDS = 0.5
_DEADLINE_SECONDS = 30 * 60  # a load balancer and a service that drains take some minutes


class ApplicationStack(NamedTuple):
    """An application's CloudFormation stack in ``account``, which plays ``environment``."""

    application: str
    environment: str
    account: str
    name: str

    @property
    def delete_command(self) -> str:
        """The command of the AWS CLI, with credentials of the account, that deletes it."""
        return f"aws cloudformation delete-stack --stack-name {self.name}"


def application_stacks(cloud: Cloud) -> list[ApplicationStack]:
    """Returns every stack of a configured application that is there."""
    addresses = Addresses(cloud.settings)
    possible = [
        ApplicationStack(
            application.name,
            environment,
            account,
            addresses.application_stack(application.name, environment),
        )
        for application in cloud.settings.stack_applications
        for environment, account in cloud.settings.accounts.environments().items()
    ]
    return [stack for stack in possible if _describe(_client(cloud, stack), stack)]


def refuse_while_there_are(stacks: Sequence[ApplicationStack], config: Path) -> None:
    """Raises OperatorError with the command that deletes each of ``stacks``, if there is any.

    Their roles need a boundary, and their deletion a role, that `make destroy` deletes.
    """
    if stacks:
        lines = [
            f"  {each.delete_command}    # {each.environment} {each.account}" for each in stacks
        ]
        raise OperatorError(
            "Applications run on what would be deleted. Delete their stacks first:\n"
            + "\n".join(lines)
            + "\nor have that done as well: "
            + f".venv/bin/python -m cli destroy --with-applications --config {config}"
        )


def delete_stacks(cloud: Cloud, stacks: Sequence[ApplicationStack]) -> None:
    """Returns when ``stacks`` are gone; shows how it gets on.

    Raises OperatorError if CloudFormation can't delete one, or if it takes more than 30 minutes.
    """
    deadline = time.monotonic() + _DEADLINE_SECONDS
    left = list(stacks)
    with console.status("Deleting application stacks") as status:
        while left := [stack for stack in left if not _is_gone(cloud, stack)]:
            status.update(f"Deleting application stacks: {len(left)} left")
            if time.monotonic() > deadline:
                raise OperatorError(f"Still there: {', '.join(stack.name for stack in left)}")
            time.sleep(_POLL_SECONDS)


def _is_gone(cloud: Cloud, stack: ApplicationStack) -> bool:
    """Whether the stack is gone; starts its deletion as soon as nothing else changes it."""
    client = _client(cloud, stack)
    found = _describe(client, stack)
    if found is None:
        return True
    if found["StackStatus"] == "DELETE_FAILED":
        reason = found.get("StackStatusReason", "its events say why")
        raise OperatorError(f"{stack.name} in {stack.account} can't be deleted: {reason}")
    if not found["StackStatus"].endswith("_IN_PROGRESS"):
        say(f"Deleting {stack.application} in {stack.environment}: {stack.name}")
        client.delete_stack(StackName=stack.name)
    return False


def _client(cloud: Cloud, stack: ApplicationStack) -> Any:
    return cloud.client("cloudformation", stack.account)


def _describe(client: Any, stack: ApplicationStack) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = client.describe_stacks(StackName=stack.name)["Stacks"][0]
    except ClientError as error:
        # CloudFormation has no other word for a stack that is not there.
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    return found
