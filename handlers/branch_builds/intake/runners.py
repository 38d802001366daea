"""Makes sure that a runner runs while pushes wait, and never knowingly more than allowed.

Two intakes that look at the same moment may each start a runner. That is harmless: a runner that
finds the queue empty ends by itself. A push without a runner is not, so every doubt starts one.
"""

from dataclasses import dataclass
from typing import Protocol

from handlers.shared.log import logger

__all__ = ["Backlog", "Fleet", "RunnerNotStarted", "Watched", "ensure_runner"]


class RunnerNotStarted(RuntimeError):
    """ECS started no runner. The text gives its reason and what to do."""


@dataclass(frozen=True)
class Backlog:
    """How many messages the queue holds, as SQS estimates it.

    visible: those that a runner can receive now.
    in_flight: those that a runner has received and not yet deleted or given back.
    """

    visible: int
    in_flight: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is being worked on."""
        return self.visible + self.in_flight == 0


class Watched(Protocol):
    """The queue, as seen by who decides on runners."""

    def backlog(self) -> Backlog | None:
        """Returns the queue's backlog, or None if SQS does not say."""


class Fleet(Protocol):
    """The runners."""

    def count(self) -> int | None:
        """Returns how many runners run or are about to, or None if ECS does not say.

        A runner that has signed off does not count.
        """

    def start(self, started_by: str) -> str:
        """Starts one runner and returns its task ARN.

        Raises RunnerNotStarted if ECS does not.
        """


def ensure_runner(queue: Watched, fleet: Fleet, max_runners: int, started_by: str) -> None:
    """Starts a runner if none runs, or if messages wait and fewer than ``max_runners`` run.

    Raises RunnerNotStarted if one is needed and ECS does not start it.
    """
    if _one_is_needed(queue, fleet, max_runners):
        logger.info("runner started", extra={"task": fleet.start(started_by)})


def _one_is_needed(queue: Watched, fleet: Fleet, max_runners: int) -> bool:
    count = fleet.count()
    if not count:
        return True
    if count >= max_runners:
        return False
    backlog = queue.backlog()
    return backlog is None or backlog.visible > 0
