"""How a command is known to belong to an execution: SendCommand takes no token, but a comment."""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

__all__ = ["comment_of", "find_command"]

# ListCommands compares whole seconds, by SSM's clock and not by the function's.
CLOCK_MARGIN = timedelta(minutes=2)


def comment_of(execution: str) -> str:
    """Returns the comment of the execution's command.

    A comment holds 100 characters (SendCommand), and an execution's ARN more.
    """
    return f"machine step {hashlib.sha256(execution.encode()).hexdigest()}"


def find_command(ssm: "SSMClient", execution: str, since: datetime) -> str | None:
    """Returns the id of the command that was sent for the execution since then, if SSM lists one.

    Raises ClientError or BotoCoreError if SSM does not answer.
    """
    invoked_after = (since - CLOCK_MARGIN).strftime("%Y-%m-%dT%H:%M:%SZ")
    pages = ssm.get_paginator("list_commands").paginate(
        Filters=[{"key": "InvokedAfter", "value": invoked_after}]
    )
    comment = comment_of(execution)
    commands = (each for page in pages for each in page["Commands"])
    return next((each["CommandId"] for each in commands if each.get("Comment") == comment), None)
