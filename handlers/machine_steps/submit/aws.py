"""Executions of Step Functions and commands of SSM."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from handlers.machine_steps.request import Request
from handlers.machine_steps.sent_commands import comment_of, find_command
from handlers.machine_steps.submit.documents import Document
from handlers.machine_steps.submit.reading import InvalidRequest

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_stepfunctions import SFNClient

__all__ = ["SsmCommands", "StepFunctionsExecutions"]


class StepFunctionsExecutions:
    """The executions of this account's state machines."""

    def __init__(self, stepfunctions: "SFNClient") -> None:
        self._stepfunctions = stepfunctions

    def input_of(self, execution: str) -> str:
        """Returns the text that the execution was started with.

        The state machine itself has it parsed, and with it the lines are gone.

        Raises ClientError or BotoCoreError if Step Functions does not answer.
        """
        return self._stepfunctions.describe_execution(executionArn=execution)["input"]


class SsmCommands:
    """The commands in the account that the client's credentials belong to.

    allowed_tag: key and value of the tag that a machine must have to take commands.
    output: what SendCommand is told about where output goes.
    """

    def __init__(
        self, ssm: "SSMClient", *, output: dict[str, Any], allowed_tag: tuple[str, str]
    ) -> None:
        self._ssm = ssm
        self._output = output
        self._allowed_tag = allowed_tag

    def find(self, execution: str, since: datetime) -> str | None:
        """Returns the id of the command that was sent for the execution since then, if any.

        Raises ClientError or BotoCoreError if SSM does not answer.
        """
        return find_command(self._ssm, execution, since)

    def send(self, execution: str, document: Document, request: Request) -> str:
        """Sends the command and returns its id.

        Raises InvalidRequest if SSM refuses what the request says, and ClientError or
        BotoCoreError if it does not answer.
        """
        try:
            answer = self._ssm.send_command(
                DocumentName=document.name,
                DocumentVersion=document.version,
                Parameters=document.arguments(request),
                TimeoutSeconds=request.delivery_timeout_seconds,
                MaxConcurrency=request.max_concurrency,
                MaxErrors=request.max_errors,
                Comment=comment_of(execution),
                **self._hosts(request),
                **self._output,
            )
        except ClientError as error:
            refusal = self._refusal(error, request)
            if refusal is None:
                raise
            raise refusal from error
        return answer["Command"]["CommandId"]

    def _refusal(self, error: ClientError, request: Request) -> InvalidRequest | None:
        """Returns what is wrong with the request; None if something else is."""
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        match code:
            case "InvalidInstanceId":
                reason = "they are not managed nodes, or no agent of theirs has reported lately"
            case "InvalidParameters":
                reason = "the document does not take these parameters"
            case "UnsupportedPlatformType":
                reason = "the document does not run on their platform"
            case "AccessDeniedException":
                key, value = self._allowed_tag
                reason = f"each machine must have the tag {key}={value}"
            case _:
                return None
        return InvalidRequest(f"SSM refuses {request.hosts}: {reason} ({code}: {message})")

    def _hosts(self, request: Request) -> dict[str, Any]:
        if request.hosts.instance_ids:
            return {"InstanceIds": list(request.hosts.instance_ids)}
        key, value = self._allowed_tag
        tags = {**request.hosts.tags, key: (value,)}
        return {"Targets": [{"Key": f"tag:{key}", "Values": [*of]} for key, of in tags.items()]}
