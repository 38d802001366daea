"""How far a command is on one machine, in SSM's words and in ours.

https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
"""

from dataclasses import dataclass
from enum import Enum

__all__ = ["Invocation", "State", "is_over"]


class State(Enum):
    """What an invocation's status comes down to."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


# By StatusDetails without spaces: the documentation writes "Delivery Timed Out", the API not.
_STATES = {
    "Pending": (State.RUNNING, "the machine has not taken it yet"),
    "InProgress": (State.RUNNING, "it runs"),
    "Delayed": (State.RUNNING, "SSM tries again to deliver it"),
    "Cancelling": (State.RUNNING, "it is being cancelled"),
    "Success": (State.SUCCEEDED, "it succeeded"),
    "Failed": (State.FAILED, "it failed"),
    "Cancelled": (State.FAILED, "it was cancelled"),
    "DeliveryTimedOut": (State.FAILED, "the machine did not take it in time"),
    "ExecutionTimedOut": (State.FAILED, "it ran for longer than it may"),
    "Undeliverable": (State.FAILED, "the machine does not answer: its agent is not connected"),
    "Terminated": (State.FAILED, "too many machines had failed before, so it was not begun with"),
    "InvalidPlatform": (State.FAILED, "the document does not run on the machine's platform"),
    "AccessDenied": (State.FAILED, "the machine's role does not let it run the document"),
}
_COMMAND_GOES_ON = {"Pending", "InProgress", "Cancelling"}
_COMMAND_IS_OVER = {"Success", "Cancelled", "Failed", "TimedOut"}


@dataclass(frozen=True)
class Invocation:
    """A command on one machine.

    status, details: SSM's Status and StatusDetails.
    exit_code: of the step that decided; None before it ended.
    step: the document's step whose output is worth showing; None before one ran.
    """

    instance_id: str
    status: str
    details: str
    exit_code: int | None = None
    step: str | None = None

    def state(self, exit_codes: tuple[int, ...]) -> State:
        """Returns what it comes down to; an exit code of ``exit_codes`` is a success.

        A status that is not known is a failure: waiting for it might never end.
        """
        state, _ = self._known() or (State.FAILED, "")
        if self._detail() == "Failed" and self.exit_code in exit_codes:
            return State.SUCCEEDED
        if state is State.SUCCEEDED and self.exit_code not in (None, *exit_codes):
            return State.FAILED
        return state

    def words(self) -> str:
        """Returns the status for people."""
        known = self._known()
        if known is None:
            return f'SSM gave the status "{self.status}" ("{self.details}"), which is not known'
        code = "" if self.exit_code in (None, -1) else f" with exit code {self.exit_code}"
        return f"{known[1]}{code}"

    def _known(self) -> tuple[State, str] | None:
        return _STATES.get(self._detail())

    def _detail(self) -> str:
        return (self.details or self.status).replace(" ", "")


def is_over(command_status: str) -> bool:
    """Returns whether a command with this status has ended on every machine.

    Raises ValueError for a status that is not known.
    """
    if command_status in _COMMAND_IS_OVER:
        return True
    if command_status in _COMMAND_GOES_ON:
        return False
    raise ValueError(f'SSM gave the command the status "{command_status}", which is not known')
