"""Waits for commands, one look at a time, and ends those that nobody waits for any more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from handlers.machine_steps.ledger import Claim, Ledger
from handlers.machine_steps.request import Success
from handlers.machine_steps.status.invocation import Invocation, State
from handlers.machine_steps.status.notification import notification_of
from handlers.machine_steps.status.output import (
    MAX_HOSTS,
    HostOutput,
    host_outputs,
    summarize,
)
from handlers.machine_steps.status.verdict import Command, Step, Verdict, judge
from handlers.shared.events import member, text
from handlers.shared.log import logger
from handlers.shared.notification import Notification

__all__ = ["CommandNotFound", "Commands", "Topic", "Waiting"]

# A claim that is older and has no command sent none: the submit function has ended long before.
SUBMITTING = timedelta(minutes=3)

# An execution's history has 25,000 events (Step Functions' quota), and a look makes nine of them.
# With waits of at least this part of the time that is left, even four days take fewer looks.
SHARE_OF_THE_TIME_LEFT = 300


class CommandNotFound(RuntimeError):
    """An execution may have sent a command that SSM does not list yet."""


class Commands(Protocol):
    """The commands of one environment."""

    def read(self, command_id: str) -> Command:
        """Returns the command as it is now; as pending if SSM does not list it yet."""

    def output(self, command_id: str, invocation: Invocation) -> HostOutput:
        """Returns what one machine wrote."""

    def find(self, execution: str, since: datetime) -> str | None:
        """Returns the id of the command that was sent for the execution, if there is one."""

    def cancel(self, command_id: str) -> None:
        """Cancels the command on every machine where it has not ended."""


class Topic(Protocol):
    """Where notifications go."""

    def publish(self, notification: Notification) -> None:
        """Publishes one notification."""


@dataclass(frozen=True)
class Waiting:
    """Looks at commands.

    commands: of an environment, by its name.
    first_wait_seconds, max_wait_seconds: between two looks; each wait is half as long again. While
    much time is left, waits may grow longer than that.
    """

    ledger: Ledger
    commands: Callable[[str], Commands]
    topic: Topic
    first_wait_seconds: int
    max_wait_seconds: int

    def look(self, step: Mapping[str, Any]) -> dict[str, Any]:
        """Returns what the next states of the execution go on with.

        step: what the submit function or the last look returned.

        Raises whatever AWS raises: the state machine tries again.
        """
        commands, command_id = self.commands(step["environment"]), step["command_id"]
        command = commands.read(command_id)
        verdict = judge(command, _step(step), datetime.now(UTC))
        if verdict.cancel:
            commands.cancel(command_id)
        if verdict.state is State.RUNNING:
            left = datetime.fromisoformat(step["deadline"]) - datetime.now(UTC)
            return {**step, "wait_seconds": self._next_wait(step["wait_seconds"], left)}
        return _result(verdict, command, _outputs(commands, command_id, command))

    def end(self, event: Mapping[str, Any]) -> None:
        """Tells of an execution that did not succeed, and cancels what it may have left behind.

        event: "Step Functions Execution Status Change".

        Raises MalformedEvent for another event, CommandNotFound to be invoked again, and whatever
        AWS raises.
        """
        execution = text(event, "detail", "executionArn")
        claim = self.ledger.read(execution)
        # One that failed has seen the submit function end; any other may have been stopped before.
        has_submitted = text(event, "detail", "status") == "FAILED"
        if claim and (command_id := self._command_of(claim, has_submitted=has_submitted)):
            self.commands(claim.environment).cancel(command_id)
            logger.info("command cancelled", extra={"execution": execution, "command": command_id})
        self.topic.publish(notification_of(member(event, "detail"), claim))

    def _command_of(self, claim: Claim, *, has_submitted: bool) -> str | None:
        commands = self.commands(claim.environment)
        command_id = claim.command_id or commands.find(claim.execution, claim.sent_at)
        may_come = not has_submitted and datetime.now(UTC) - claim.sent_at < SUBMITTING
        if command_id is None and may_come:
            raise CommandNotFound(
                f"{claim.execution} may be sending its command just now; Lambda looks again"
            )
        return command_id

    def _next_wait(self, seconds: int, left: timedelta) -> int:
        longest = max(self.max_wait_seconds, int(left.total_seconds()) // SHARE_OF_THE_TIME_LEFT)
        return min(longest, max(self.first_wait_seconds, seconds + 1, seconds * 3 // 2))


def _step(step: Mapping[str, Any]) -> Step:
    success = step["success"]
    return Step(
        hosts=step["hosts"],
        success=Success(tuple(success["exit_codes"]), success["min_hosts"]),
        deadline=datetime.fromisoformat(step["deadline"]),
    )


def _outputs(
    commands: Commands, command_id: str, command: Command
) -> list[tuple[Invocation, HostOutput]]:
    """Those that did not succeed come first: they are what somebody looks for."""
    ordered = sorted(command.invocations, key=lambda each: each.details == "Success")
    return [(each, commands.output(command_id, each)) for each in ordered[:MAX_HOSTS]]


def _result(
    verdict: Verdict, command: Command, outputs: Sequence[tuple[Invocation, HostOutput]]
) -> dict[str, Any]:
    hosts = len(command.invocations)
    if verdict.state is State.SUCCEEDED:
        summary = summarize(f"The command succeeded on {hosts} machines", outputs, hosts)
        return {"outcome": "succeeded", "summary": summary, "hosts": host_outputs(outputs)}
    cause = summarize(verdict.reason, outputs, hosts)
    return {
        "outcome": "failed",
        "error": verdict.error,
        "cause": cause,
        "summary": cause,
        "hosts": host_outputs(outputs),
    }
