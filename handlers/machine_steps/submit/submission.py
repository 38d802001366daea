"""Sends the command of one execution, once."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from handlers.machine_steps.ledger import Ledger
from handlers.machine_steps.request import Request
from handlers.machine_steps.submit.documents import Document, Documents
from handlers.machine_steps.submit.reading import InvalidRequest, RequestReader
from handlers.shared.log import logger

__all__ = ["Commands", "Executions", "Submission"]

# After its time-outs SSM itself has ended the command; this is for its own delay in saying so.
MARGIN = timedelta(minutes=5)


class Executions(Protocol):
    """The executions of the state machines."""

    def input_of(self, execution: str) -> str:
        """Returns the text that the execution was started with: the file as it is."""


class Commands(Protocol):
    """The commands of one environment."""

    def find(self, execution: str, since: datetime) -> str | None:
        """Returns the id of the command that was sent for the execution, if there is one."""

    def send(self, execution: str, document: Document, request: Request) -> str:
        """Sends the command and returns its id; raises InvalidRequest if SSM refuses it."""


@dataclass(frozen=True)
class Submission:
    """Turns an execution's input into a command.

    commands: of an environment, by its name.
    """

    executions: Executions
    reader: RequestReader
    documents: Documents
    ledger: Ledger
    commands: Callable[[str], Commands]

    def submit(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Returns what the next states of the execution go on with.

        event: {"execution": ARN, "environment": name}.

        Raises whatever AWS raises: the state machine tries again. What is wrong with the request
        is an outcome and not an exception: trying again would not help.
        """
        execution, environment = event["execution"], event["environment"]
        try:
            request = self.reader.read(self.executions.input_of(execution))
            document = self.documents.of(request)
            command_id = self._send_once(execution, environment, document, request)
        except InvalidRequest as mistake:
            return _refused(str(mistake))
        logger.info("command sent", extra={"execution": execution, "command": command_id})
        return _sent(execution, environment, command_id, request)

    def _send_once(
        self, execution: str, environment: str, document: Document, request: Request
    ) -> str:
        commands = self.commands(environment)
        command_id = None
        if not self.ledger.claim(execution, environment):
            command_id = self._sent_before(commands, execution)
        command_id = command_id or commands.send(execution, document, request)
        self.ledger.record_command(execution, command_id)
        return command_id

    def _sent_before(self, commands: Commands, execution: str) -> str | None:
        claim = self.ledger.read(execution)
        if claim is None:
            return None
        return claim.command_id or commands.find(execution, claim.sent_at)


def _sent(execution: str, environment: str, command_id: str, request: Request) -> dict[str, Any]:
    seconds = request.delivery_timeout_seconds + request.execution_timeout_seconds
    deadline = datetime.now(UTC) + timedelta(seconds=seconds) + MARGIN
    return {
        "outcome": "running",
        "execution": execution,
        "environment": environment,
        "command_id": command_id,
        "hosts": str(request.hosts),
        "success": asdict(request.success),
        "deadline": deadline.isoformat(timespec="seconds"),
        "wait_seconds": 0,
    }


def _refused(reason: str) -> dict[str, Any]:
    return {
        "outcome": "failed",
        "error": "InvalidRequest",
        "cause": f"The request file is wrong, so nothing was sent: {reason}",
    }
