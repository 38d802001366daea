"""Whether a command succeeded, judged machine by machine.

The command's own status can be Success although machines never answered: those do not count
against MaxErrors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.machine_steps.request import Success
from handlers.machine_steps.status.invocation import Invocation, State, is_over

__all__ = ["Command", "Step", "Verdict", "judge"]

# SSM lists a command before its machines: one that fails at once may have ended by then.
LISTING = timedelta(seconds=30)


@dataclass(frozen=True)
class Step:
    """What a step of a pipeline waits for.

    hosts: the request's machines, in words. deadline: when nobody waits any longer, in UTC.
    """

    hosts: str
    success: Success
    deadline: datetime


@dataclass(frozen=True)
class Command:
    """A command as it is now.

    status, details: SSM's of the whole command. targets: machines that it was meant for.
    sent_at: in UTC; None if SSM does not list it yet.
    """

    status: str
    details: str
    targets: int
    invocations: Sequence[Invocation]
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """What is known by now.

    error: the name of a failure, as Step Functions shows it; empty otherwise.
    cancel: the command still runs and nobody waits for it any more.
    """

    state: State
    error: str = ""
    reason: str = ""
    cancel: bool = False


def judge(command: Command, step: Step, now: datetime) -> Verdict:
    """Returns what the command comes down to at ``now``."""
    try:
        over = is_over(command.status)
    except ValueError as unknown:
        return Verdict(State.FAILED, "UnknownStatus", str(unknown), cancel=True)
    if over and not _is_being_listed(command, now):
        return _judge_ended(command, step)
    if now >= step.deadline:
        silent = [
            each.instance_id for each in command.invocations if _is(State.RUNNING, each, step)
        ]
        return Verdict(
            State.FAILED,
            "TimedOut",
            f"After its time-outs the command is still open on "
            f"{silent or step.hosts}; it was cancelled",
            cancel=True,
        )
    return Verdict(State.RUNNING)


def _is_being_listed(command: Command, now: datetime) -> bool:
    young = command.sent_at is not None and now < command.sent_at + LISTING
    return young and len(command.invocations) < command.targets


def _judge_ended(command: Command, step: Step) -> Verdict:
    if not command.targets:
        return Verdict(
            State.FAILED,
            "NoHosts",
            f"No machine matches {step.hosts}. Tag the machines, and look with "
            "aws ssm describe-instance-information whether their agents report",
        )
    succeeded = [each for each in command.invocations if _is(State.SUCCEEDED, each, step)]
    needed = step.success.min_hosts or command.targets
    if len(succeeded) >= needed:
        return Verdict(State.SUCCEEDED)
    failed = [each for each in command.invocations if each not in succeeded]
    reasons = "; ".join(f"{each.instance_id}: {each.words()}" for each in failed)
    missing = command.targets - len(command.invocations)
    if missing > 0:
        reasons = "; ".join(filter(None, (reasons, f"{missing} were not begun with")))
    return Verdict(
        State.FAILED,
        "MachineStepFailed",
        f"It succeeded on {len(succeeded)} of {command.targets} machines and must on {needed}. "
        f"{reasons}",
    )


def _is(state: State, invocation: Invocation, step: Step) -> bool:
    return invocation.state(step.success.exit_codes) is state
