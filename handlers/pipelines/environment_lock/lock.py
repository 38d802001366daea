"""Who may deploy to an environment: one execution at a time, from its change set to its end.

Executing a change set deletes every other change set of its stack. So two pipelines that deploy
one application to one environment would take each other's change sets away.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from handlers.pipelines.job import Asked, Failed, Job, JobResult, Succeeded
from handlers.shared.events import MalformedEvent

__all__ = ["EnvironmentLock", "Executions", "Holder", "Locks"]

# An action that asks to be invoked again ends after a day
# (https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html); before that, the
# function can still say whom it waited for.
PATIENCE = timedelta(hours=23)


@dataclass(frozen=True)
class Holder:
    """One execution of one pipeline."""

    pipeline: str
    execution: str

    def __str__(self) -> str:
        return f"execution {self.execution} of pipeline {self.pipeline}"


class Locks(Protocol):
    """Who holds which environment."""

    def take(self, environment: str, holder: Holder, instead_of: Holder | None) -> Holder:
        """Gives a free environment, or one that ``instead_of`` holds, to ``holder``.

        Returns who holds it then.
        """

    def give_back(self, environment: str, holder: Holder) -> bool:
        """Frees what ``holder`` holds; returns False if another holds it."""


class Executions(Protocol):
    """The executions of pipelines."""

    def goes_on(self, holder: Holder) -> bool:
        """Returns whether the execution has not ended; one that does not exist has ended."""


@dataclass(frozen=True)
class EnvironmentLock:
    """The two steps around a deployment."""

    locks: Locks
    executions: Executions

    def do(self, job: Job) -> JobResult:
        """Does the step that the action's UserParameters name, "acquire" or "release".

        Raises MalformedEvent if they lack something, and whatever the tables and pipelines raise.
        """
        parameters = job.parameters()
        environment = parameters.text("environment")
        holder = Holder(parameters.text("pipeline"), parameters.text("execution"))
        match parameters.text("step"):
            case "acquire":
                return self._acquire(environment, holder, job.continuation_token)
            case "release":
                return self._release(environment, holder)
            case step:
                raise MalformedEvent(f'the action\'s step "{step}" is not "acquire" or "release"')

    def _acquire(self, environment: str, holder: Holder, waits_since: str | None) -> JobResult:
        owner = self.locks.take(environment, holder, instead_of=None)
        if owner != holder and not self.executions.goes_on(owner):
            # It ended without giving the environment back: a failed deployment does.
            owner = self.locks.take(environment, holder, instead_of=owner)
        if owner == holder:
            return Succeeded(f"{environment} is this execution's until it gives it back")
        return _wait_for(owner, environment, waits_since)

    def _release(self, environment: str, holder: Holder) -> JobResult:
        if self.locks.give_back(environment, holder):
            return Succeeded(f"{environment} is free")
        return Failed(
            f"{environment} is not this execution's any more: another one took it after this one "
            "had ended. Retry all actions of the stage, so that it is taken again."
        )


def _wait_for(owner: Holder, environment: str, waits_since: str | None) -> JobResult:
    now = datetime.now(UTC)
    since = datetime.fromisoformat(waits_since) if waits_since else now
    if now - since > PATIENCE:
        return Failed(
            f"{environment} has been deployed to by {owner} for {PATIENCE}. Let that execution "
            "end, or stop it, and retry this stage."
        )
    return Asked(since.isoformat(), f"waits for {owner}, which deploys to {environment}")
